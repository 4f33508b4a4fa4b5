package io.philotes.nemesis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When we kept the buffer away from the product, or made it hard to reach. Belongs to one thread. */
final class Outages {

  /** A process that failed at the end of an outage may still be on its way out. */
  static final Duration AFTERMATH = Duration.ofSeconds(3);

  private final List<Outage> past = new ArrayList<>();
  private Instant since;

  private record Outage(Instant from, Instant to) {}

  void begin() {
    begin(Instant.now());
  }

  void begin(Instant now) {
    since = now;
  }

  void end() {
    end(Instant.now());
  }

  void end(Instant now) {
    past.add(new Outage(since, now));
    since = null;
  }

  /** Whether an outage explains that a process ended at this time. */
  boolean explain(Instant time) {
    return since != null && !time.isBefore(since)
        || past.stream().anyMatch(outage -> !time.isBefore(outage.from()) && !time.isAfter(outage.to().plus(AFTERMATH)));
  }
}
