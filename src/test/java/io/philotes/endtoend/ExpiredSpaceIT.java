package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.event.EventBatch;
import io.philotes.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Retention of a log with several partitions, while large transactions are written and a consumer lags: what it has not
 * passed stays, what it has passed becomes invisible at once and gives its space back. Of a partition that is still filled, autovacuum does.
 */
class ExpiredSpaceIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int ROWS = 30_000;
  private static final String LEAVES = """
      SELECT count(*), coalesce(sum(pg_relation_size(c.oid)), 0)
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'philotes.events_1'::regclass""";
  /** One snapshot: the floor, the first visible and the last passed position, and how much below the floor is visible. */
  private static final String VIEW = """
      SELECT t.floor_position, c.position, (SELECT count(*) FROM philotes.cdc_events e WHERE e.id < t.floor_position),
             coalesce((SELECT e.id FROM philotes.cdc_events e WHERE e.source_id = 'bank' ORDER BY e.id LIMIT 1), t.floor_position)
        FROM philotes.retention t JOIN philotes.consumers c USING (source_id)""";

  private final Rig rig = Rig.open().with("PHILOTES_BUFFER_RETENTION", "2s").with("PHILOTES_BUFFER_CLEANUP_INTERVAL", "500ms")
      .with("PHILOTES_CONSUMERS", "slow=eventbus");
  private final AtomicReference<Promise<Void>> gate = new AtomicReference<>(Promise.promise());
  private final AtomicLong last = new AtomicLong();
  private final AtomicLong gaps = new AtomicLong();

  @BeforeEach
  void vacuumOften() {
    rig.buffer().execute("ALTER SYSTEM SET autovacuum_naptime = '1s'", "SELECT pg_reload_conf()");
  }

  @AfterEach
  void close() {
    rig.buffer().execute("ALTER SYSTEM RESET autovacuum_naptime", "SELECT pg_reload_conf()");
    rig.close();
  }

  @Test
  void givesBackWhatExpiredAndWasPassedAndNothingElse() {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      service.subscribe("slow", this::take);
      rig.source().execute("CREATE TABLE t (id bigint PRIMARY KEY, pad text)");
      for (int i = 0; i < 4; i++) {
        fill(i);
        assertNothingNeededIsGone();
      }
      awaitCleanup();
      assertEquals(1, look().get(0), "nothing was passed, nothing is removed");
      long full = leaves().get(1);
      assertTrue(leaves().get(0) >= 3, "several partitions");

      long since = System.nanoTime();
      gate.get().complete();
      while (rig.cursor("slow") < rig.lastPosition()) {
        assertNothingNeededIsGone();
      }
      long end = rig.lastPosition();
      Await.until("the floor is behind everything", LIMIT, () -> look().get(0) == end + 1);
      Await.until("the space of the full partition is given back", LIMIT, () -> leaves().get(1) < full / 3);
      Await.until("no row is left in the other", LIMIT, () -> rig.buffer().queryLong("SELECT count(*) FROM philotes.events_1") == 0);
      System.out.println("ExpiredSpaceIT: " + end + " events consumed, removed and their space given back in "
          + Duration.ofNanos(System.nanoTime() - since).toMillis() + " ms");
      assertEquals(0, rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_events"));

      rig.source().execute("INSERT INTO t VALUES (-1, 'after')");
      Await.until("positions go on", LIMIT, () -> rig.lastPosition() == end + 1);
      rig.awaitConsumed("slow");
    }
    assertEquals(0, gaps.get());
    assertEquals(4L * ROWS + 1, last.get());
    rig.checkOrder();
    assertEquals(0, rig.command("verify").exit());
  }

  /** Nobody is told of events that were removed before it came. */
  @Test
  void aNewConsumerBeginsAtTheFloor() {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      service.subscribe("slow", this::take);
      gate.get().complete();
      rig.source().execute("CREATE TABLE t (id bigint PRIMARY KEY, pad text)", "INSERT INTO t SELECT generate_series(1, 100), 'x'");
      Await.until("all is removed", LIMIT, () -> look().get(0) == 101);
    }
    rig.with("PHILOTES_CONSUMERS", "slow=eventbus,late=eventbus").with("PHILOTES_BUFFER_RETENTION", "1h");
    AtomicLong first = new AtomicLong();
    try (Embedded service = rig.embed()) {
      service.subscribe("slow", this::take);
      service.subscribe("late", batch -> {
        first.compareAndSet(0, batch.first());
        return Future.succeededFuture();
      });
      rig.source().execute("INSERT INTO t SELECT generate_series(101, 200), 'x'");
      Await.until("it has passed everything", LIMIT, () -> rig.cursor("late") == 200);
    }
    assertEquals(101, first.get());
    rig.checkOrder();
  }

  private Future<?> take(EventBatch batch) {
    return gate.get().future().onSuccess(open -> {
      if (batch.first() != last.get() + 1) {
        gaps.incrementAndGet();
      }
      last.set(batch.last());
    });
  }

  private void fill(int number) {
    long before = rig.lastPosition();
    rig.source().execute("INSERT INTO t SELECT " + number * ROWS + " + i, 'x' FROM generate_series(1, " + ROWS + ") i");
    Await.until("transaction " + number + " is buffered", LIMIT, () -> rig.lastPosition() == before + ROWS);
  }

  private void awaitCleanup() {
    for (int i = 0; i < 3; i++) {
      String before = lastRun();
      Await.until("cleanup has run again", LIMIT, () -> !lastRun().equals(before));
    }
  }

  private String lastRun() {
    return String.valueOf(Status.stats(rig.port()).getJsonObject("cleanup").getString("lastRunAt"));
  }

  private void assertNothingNeededIsGone() {
    List<Long> seen = look();
    assertTrue(seen.get(0) <= seen.get(1) + 1, "the floor " + seen.get(0) + " passed the cursor " + seen.get(1));
    assertEquals(0, seen.get(2), "visible below the floor");
    assertTrue(seen.get(3) <= seen.get(1) + 1, "the event behind the cursor " + seen.get(1) + " is gone, the first is " + seen.get(3));
  }

  private List<Long> look() {
    return rig.buffer().query(VIEW).get(0).stream().map(Long::parseLong).toList();
  }

  private List<Long> leaves() {
    return rig.buffer().query(LEAVES).get(0).stream().map(Long::parseLong).toList();
  }
}
