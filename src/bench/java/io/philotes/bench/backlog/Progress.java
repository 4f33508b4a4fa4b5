package io.philotes.bench.backlog;

import io.philotes.bench.Mark;

/** Counts what a contestant has behind it, and says when it is half and all of it. One thread at a time. */
final class Progress {

  /** How many are to come. */
  static final String EVENTS = "BENCH_EVENTS";

  private final long events;
  private long seen;

  Progress(long events) {
    this.events = events;
  }

  static Progress ofEnvironment() {
    return new Progress(Long.parseLong(System.getenv(EVENTS)));
  }

  void add(long more) {
    long before = seen;
    seen += more;
    if (before < events / 2 && seen >= events / 2) {
      Mark.HALF.print();
    }
    if (before < events && seen >= events) {
      Mark.DRAINED.print();
    }
    if (seen > events) {
      throw new IllegalStateException(seen + " events came, the backlog has " + events);
    }
  }
}
