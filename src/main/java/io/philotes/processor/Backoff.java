package io.philotes.processor;

import io.philotes.config.RetryConfig;

/**
 * Exponential delays with jitter: between half of the interval and the whole, so that many that failed together do not
 * come back together.
 */
final class Backoff {

  private final double initialMillis;
  private final double maxMillis;
  private final double multiplier;

  Backoff(RetryConfig config) {
    initialMillis = config.initialInterval().toMillis();
    maxMillis = config.maxInterval().toMillis();
    multiplier = config.multiplier();
  }

  /**
   * @param failures how often it failed in a row, from 1
   * @param random in [0, 1)
   * @return milliseconds to wait, at least 1
   */
  long delay(int failures, double random) {
    double interval = Math.min(maxMillis, initialMillis * Math.pow(multiplier, failures - 1.0));
    return Math.max(1, Math.round(interval * (0.5 + random / 2)));
  }
}
