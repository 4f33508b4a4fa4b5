package io.philotes.buffer;

import java.time.Duration;

/**
 * How long we may believe in our lease, by our own monotonic clock: from the moment a successful renewal was sent, so
 * never longer than the database believes. Correctness does not rest on it (the fence does); it stops us from writing
 * in vain.
 */
final class LeaseTerm {

  private final long nanos;
  private long since;

  /** @param now {@link System#nanoTime()} before the lease was asked for */
  LeaseTerm(Duration lease, long now) {
    nanos = lease.toNanos();
    since = now;
  }

  /** The lease was renewed by a statement sent at {@code sentAt}; an answer that comes after that to a later one changes nothing. */
  void renewed(long sentAt) {
    if (sentAt - since > 0) {
      since = sentAt;
    }
  }

  boolean isOver(long now) {
    return now - since >= nanos;
  }
}
