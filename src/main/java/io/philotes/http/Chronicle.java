package io.philotes.http;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Since when each part is as it is, and what was wrong lately. Plain and without a clock: it is told what was seen and
 * when, so it is as exact as the rounds of status requests are dense. Belongs to one event loop.
 *
 * <p>Bounded: it knows the parts of the last round, and the last {@value #PAST} incidents.
 */
final class Chronicle {

  static final int PAST = 20;

  private record Key(String part, String name) {
    static Key of(PartHealth health) {
      return new Key(health.part(), health.name());
    }
  }

  private record Held(PartHealth health, Instant since) {

    /** A source's state matters to people. That of a consumer changes with every batch: only how well it does counts. */
    boolean holdsFor(PartHealth now) {
      return health.level() == now.level() && (!now.isSource() || health.state().equals(now.state()));
    }

    boolean isWrong() {
      return health.level() == Level.DEGRADED || health.level() == Level.DOWN;
    }
  }

  private final Deque<Incident> past = new ArrayDeque<>();
  private Map<Key, Held> parts = Map.of();
  private ServiceState whole;
  private Instant wholeSince;

  void note(Instant at, Assessment assessment) {
    if (assessment.state() != whole) {
      whole = assessment.state();
      wholeSince = at;
    }
    Map<Key, Held> now = new HashMap<>();
    assessment.parts().forEach(health -> now.put(Key.of(health), held(at, health)));
    parts = now;
  }

  private Held held(Instant at, PartHealth health) {
    Held before = parts.get(Key.of(health));
    if (before == null) {
      return new Held(health, at);
    }
    if (before.holdsFor(health)) {
      return new Held(health, before.since());
    }
    if (before.isWrong()) {
      remember(new Incident(before.health(), before.since(), at));
    }
    return new Held(health, at);
  }

  private void remember(Incident incident) {
    if (past.size() == PAST) {
      past.removeLast();
    }
    past.addFirst(incident);
  }

  /** Since when the whole has its state; null before the first round. */
  Instant since() {
    return wholeSince;
  }

  /** Since when a part is as it is; null when it is not known. */
  Instant since(String part, String name) {
    Held held = parts.get(new Key(part, name));
    return held == null ? null : held.since();
  }

  /** What is over, the latest first. */
  List<Incident> past() {
    return new ArrayList<>(past);
  }
}
