package io.philotes.consumer;

import io.vertx.core.Future;

/** Where a {@link DedupingConsumer} keeps the last position handled, for each source and epoch. */
public interface HandledPositions {

  /** The last position handled, 0 when there is none. */
  Future<Long> load(String source, int epoch);

  /**
   * Keeps the last position handled. A handler that stores the position itself, in one transaction with its effect, has
   * an exactly-once effect; then this does nothing. That transaction must move the position only when it is below the
   * first of the batch, and fail otherwise: the same consumer in another process, whose service led after this one, may
   * have handled the batch since {@link #load} answered.
   */
  Future<Void> save(String source, int epoch, long position);
}
