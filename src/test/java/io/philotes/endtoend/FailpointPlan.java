package io.philotes.endtoend;

import io.philotes.failpoint.Failpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What happens so that a process comes to a failpoint, and how often it comes there then. Every failpoint belongs to one
 * scene; a process dies there at its first, its second and a later hit, all of them or one of them in turn, or less often, when
 * no process is certain to come there again.
 */
public enum FailpointPlan {
  /** One source under load and a consumer. */
  WAY(Failpoint.TX_BEGIN_RECEIVED, 7, Failpoint.TX_MID, 50, Failpoint.TX_COMMIT_RECEIVED, 7, Failpoint.KEEPALIVE_MARKED, 3,
      Failpoint.BATCH_CUT, 7, Failpoint.BATCH_SENT, 7, Failpoint.W_BEGUN, 3, Failpoint.W_CAS_DONE, 3, Failpoint.W_ROWS_HALF, 5,
      Failpoint.W_BEFORE_COMMIT, 7, Failpoint.W_COMMIT_SENT, 7, Failpoint.W_COMMITTED_NOT_ACKED, 7,
      Failpoint.ACK_PERSISTED_NOT_SENT, 7, Failpoint.ACK_SENT, 3, Failpoint.CONSUMER_READ, 7,
      Failpoint.CONSUMER_DELIVERED_NO_REPLY, 7, Failpoint.CONSUMER_EFFECT_DONE, 7, Failpoint.CONSUMER_CURSOR_MOVING, 7,
      Failpoint.CONSUMER_CURSOR_MOVED, 7, Failpoint.PROGRESS_RECORDED, 4, Failpoint.LEASE_RENEW, 3,
      Failpoint.RELATION_DESCRIBED, 5),
  /** The same, and whoever has a connection to source or buffer loses it again and again. */
  LEADING(Failpoint.LEASE_TAKEN, 3, Failpoint.FENCE_RAISED, 3, Failpoint.CHECKPOINT_READ, 5,
      Failpoint.START_BEFORE_REPLICATION, 4, Failpoint.START_REPLICATING, 4, Failpoint.WRITER_REUSED, 3,
      Failpoint.CONSUMER_DECLARED, 3),
  /** A buffer without a schema. */
  MIGRATION(Failpoint.MIGRATE_HALF, 7),
  /** Sources that the buffer does not know. However many start at once, the view is certain to be made two times, no more. */
  FIRST_START(Failpoint.PUBLICATION_CREATED, 3, Failpoint.SLOT_INTENDED, 3, Failpoint.SLOT_CREATED_NOT_SAVED, 3,
      Failpoint.PARTITION_ATTACHED, 5, Failpoint.SOURCE_REGISTERING, 3, Failpoint.SOURCE_REGISTERED, 3,
      Failpoint.VIEW_COMPLETED, 2),
  /** Several sources whose events expire at once. */
  CLEANUP(Failpoint.CLEANUP_FLOOR_MOVED, 7, Failpoint.CLEANUP_DELETED_HALF, 7, Failpoint.CLEANUP_TRIMMED, 7),
  /** A process with several sources is told to stop. */
  SHUTDOWN(Failpoint.SHUTDOWN_DRAIN, 3, Failpoint.SHUTDOWN_DRAINED, 3, Failpoint.LEASE_RELEASED, 3),
  /** The leader of several sources is frozen and others take over. */
  TAKEOVER(Failpoint.TAKEOVER_MID, 3),
  /** Several sources on which nothing is committed that concerns us. */
  IDLE(Failpoint.IDLE_PERSISTED, 3),
  /** A resync, which drops a slot, makes a publication and creates a slot. */
  RESYNC(Failpoint.RESYNC_ANNOUNCED, 1, Failpoint.RESYNC_SLOT_DROPPED, 1, Failpoint.RESYNC_PUBLICATION_CREATED, 1,
      Failpoint.RESYNC_SLOT_INTENDED, 1, Failpoint.RESYNC_SLOT_CREATED, 1, Failpoint.RESYNC_BEGUN, 1);

  /** The first, the second and a late one. */
  private static final int HITS = 3;

  private final Map<Failpoint, Integer> last = new EnumMap<>(Failpoint.class);

  FailpointPlan(Object... pointsAndHits) {
    for (int i = 0; i < pointsAndHits.length; i += 2) {
      last.put((Failpoint) pointsAndHits[i], (Integer) pointsAndHits[i + 1]);
    }
  }

  Set<Failpoint> points() {
    return last.keySet();
  }

  /** Every point at its first hit, then every point at its second, then at the late one. */
  List<Death> deaths() {
    return IntStream.range(0, HITS).boxed().flatMap(nth -> last.keySet().stream().map(point -> death(point, nth))).distinct().toList();
  }

  /** Every point once, some at the first hit, some at the second, some at the late one. Three turns in a row make {@link #deaths()}. */
  List<Death> deathsOfTurn(int turn) {
    return last.keySet().stream().map(point -> death(point, Math.floorMod(point.ordinal() + turn, HITS))).toList();
  }

  private Death death(Failpoint point, int nth) {
    int late = last.get(point);
    return new Death(point, nth == HITS - 1 ? late : Math.min(nth + 1, late));
  }

  /** Every point once, at a random hit and in a random order. */
  List<Death> deaths(Random random) {
    List<Death> deaths = new ArrayList<>();
    last.forEach((point, hit) -> deaths.add(new Death(point, 1 + random.nextInt(hit))));
    Collections.shuffle(deaths, random);
    return deaths;
  }

  /** A place that one process with one source under load may pass soon after its start; rare ones are among them. */
  public static Death soon(Random random) {
    List<Death> places = new ArrayList<>();
    WAY.last.forEach((point, hit) -> places.add(new Death(point, hit)));
    LEADING.last.keySet().stream().filter(point -> point != Failpoint.WRITER_REUSED).forEach(point -> places.add(new Death(point, 1)));
    Death place = places.get(random.nextInt(places.size()));
    return new Death(place.point(), 1 + random.nextInt(place.hit()));
  }
}
