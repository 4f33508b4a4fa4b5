package io.philotes.retry;

import java.time.Duration;

/**
 * Exponential delays with jitter: each lies between half of the growing delay and the whole of it. Without end; grows to
 * a longest delay. Plain state, owned by one thread; chance is passed in.
 */
public final class Backoff {

  private final long initial;
  private final long longest;
  private final double multiplier;
  private int attempts;

  public Backoff(Duration initial, Duration longest, double multiplier) {
    if (initial.isNegative() || initial.isZero() || longest.compareTo(initial) < 0 || multiplier < 1) {
      throw new IllegalArgumentException("a back-off grows from a positive delay");
    }
    this.initial = initial.toMillis();
    this.longest = longest.toMillis();
    this.multiplier = multiplier;
  }

  /**
   * Counts a failed attempt.
   *
   * @param chance in [0, 1)
   * @return milliseconds to wait before the next one, at least 1
   */
  public long next(double chance) {
    double grown = Math.min(longest, initial * Math.pow(multiplier, Math.min(attempts, 60)));
    attempts++;
    return Math.max(1, (long) (grown * (0.5 + chance / 2)));
  }

  /** Failed attempts since the last success. */
  public int attempts() {
    return attempts;
  }

  public void succeeded() {
    attempts = 0;
  }
}
