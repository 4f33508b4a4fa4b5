package io.philotes.processor;

import io.philotes.config.ConsumerConfig;
import io.philotes.config.RetryConfig;
import io.philotes.retry.Backoff;
import java.util.function.DoubleSupplier;

/**
 * What one delivery loop needs to know.
 *
 * @param pageBytes about how much a page may weigh
 * @param timesOut whether the sink's silence is a failure after the consumer's ackTimeout
 * @param movePace milliseconds between two moves of the cursor
 * @param idPrefix makes the loop's delivery ids unique
 * @param random for the jitter, in [0, 1)
 */
record LoopConfig(ConsumerConfig consumer, String source, int batchSize, long pageBytes, boolean timesOut,
                  long movePace, RetryConfig retry, String idPrefix, DoubleSupplier random) {

  String name() {
    return consumer.name();
  }

  /** In milliseconds, 0 for none. */
  long ackTimeout() {
    return timesOut ? Math.max(1, consumer.ackTimeout().toMillis()) : 0;
  }

  Retry newRetry() {
    return new Retry(new Backoff(retry.initialInterval(), retry.maxInterval(), retry.multiplier()), random);
  }
}
