package io.philotes.sink;

import io.philotes.event.EventBatch;
import io.vertx.core.Future;

/**
 * The last step of a delivery to one consumer.
 *
 * <p>It is called on an event loop and must not block it. Per consumer and source one delivery is on its way at a time;
 * batches of different sources may be on their way together. A failed delivery comes again with the same events.
 */
public interface Sink {

  /**
   * Hands a batch over.
   *
   * @return succeeds when the batch is handled, only then does the consumer's cursor pass it; fails with
   *     {@link NobodyListens} when there is nobody to hand it to, with anything else when handling it failed. The
   *     message of the failure is shown to operators: no row data in it
   */
  Future<Void> deliver(EventBatch batch);

  /** Whether silence for longer than the consumer's ackTimeout counts as a failure and leads to another delivery. */
  default boolean timesOut() {
    return true;
  }

  /** Gives back what the sink holds. No delivery follows. */
  default Future<Void> close() {
    return Future.succeededFuture();
  }
}
