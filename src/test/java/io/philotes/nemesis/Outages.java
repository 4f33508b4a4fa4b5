package io.philotes.nemesis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** When we kept the buffer away from the product, or made it hard to reach, for all processes or for one. Belongs to one thread. */
final class Outages {

  /** A process that failed at the end of an outage may still be on its way out. */
  static final Duration AFTERMATH = Duration.ofSeconds(3);

  private final List<Outage> past = new ArrayList<>();
  private Instant since;
  private LongPredicate whom;

  private record Outage(LongPredicate whom, Instant from, Instant to) {}

  void begin() {
    begin(Instant.now());
  }

  void begin(Instant now) {
    begin(pid -> true, now);
  }

  /** Only for this process, such as one that freezes while it waits for the buffer's answer: the others reach the buffer. */
  void beginFor(long process) {
    beginFor(process, Instant.now());
  }

  void beginFor(long process, Instant now) {
    begin(pid -> pid == process, now);
  }

  private void begin(LongPredicate processes, Instant now) {
    whom = processes;
    since = now;
  }

  void end() {
    end(Instant.now());
  }

  void end(Instant now) {
    past.add(new Outage(whom, since, now));
    since = null;
  }

  /** Whether an outage explains that this process ended at this time. */
  boolean explain(long pid, Instant time) {
    return since != null && whom.test(pid) && !time.isBefore(since)
        || past.stream().anyMatch(outage -> outage.whom().test(pid) && !time.isBefore(outage.from()) && !time.isAfter(outage.to().plus(AFTERMATH)));
  }
}
