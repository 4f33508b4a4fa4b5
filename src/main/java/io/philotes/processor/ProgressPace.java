package io.philotes.processor;

/**
 * When to write down how far the slowest consumer of a source has come: after it moved, at most ten times a second, one
 * write at a time. Times are milliseconds from any origin.
 */
final class ProgressPace {

  /** Milliseconds between two writes. */
  static final long INTERVAL = 100;

  private static final long AFTER_FAILURE = 1_000;

  private long recorded;
  private long slowest;
  private boolean writing;
  private long writingUpTo;
  private long nextAt;

  /** A new leadership: what was recorded before is written once more, which changes nothing. */
  void restart() {
    recorded = 0;
    slowest = 0;
  }

  /** The slowest consumer stands here now; 0 or less when that is not known. */
  void slowest(long position) {
    slowest = position;
  }

  boolean pending() {
    return slowest > recorded && !writing;
  }

  boolean due(long now) {
    return pending() && now >= nextAt;
  }

  long nextAt() {
    return nextAt;
  }

  void start(long now) {
    writing = true;
    writingUpTo = slowest;
    nextAt = now + INTERVAL;
  }

  void written() {
    writing = false;
    recorded = Math.max(recorded, writingUpTo);
  }

  void failed(long now) {
    writing = false;
    nextAt = now + AFTER_FAILURE;
  }
}
