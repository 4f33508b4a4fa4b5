package io.philotes.retry;

import java.time.Duration;

/**
 * Exponential delays with jitter: between half of the interval and the whole, so that many that failed together do not
 * come back together. Immutable; chance is passed in.
 *
 * @param initial interval after the first failure
 * @param longest bound of the growing interval
 */
public record Backoff(Duration initial, Duration longest, double multiplier) {

  /**
   * @param failures how often it failed in a row, from 1
   * @param random in [0, 1)
   * @return milliseconds to wait, at least 1
   */
  public long delay(int failures, double random) {
    double interval = Math.min(longest.toMillis(), initial.toMillis() * Math.pow(multiplier, failures - 1.0));
    return Math.max(1, Math.round(interval * (0.5 + random / 2)));
  }
}
