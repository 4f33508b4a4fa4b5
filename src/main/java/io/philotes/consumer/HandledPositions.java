package io.philotes.consumer;

import io.vertx.core.Future;

/** Where a {@link DedupingConsumer} keeps the last position handled, for each source and epoch. */
public interface HandledPositions {

  /** The last position handled, 0 when there is none. */
  Future<Long> load(String source, int epoch);

  /**
   * Keeps the last position handled. A handler that stores the position itself, in one transaction with its effect, has
   * an exactly-once effect; then this does nothing.
   */
  Future<Void> save(String source, int epoch, long position);
}
