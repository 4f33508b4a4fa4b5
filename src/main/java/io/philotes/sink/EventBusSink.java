package io.philotes.sink;

import io.philotes.bus.Addresses;
import io.philotes.bus.BusCodecs;
import io.philotes.event.EventBatch;
import io.philotes.event.EventJson;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;

/**
 * Sends each batch as a request to {@code philotes.consumer.<name>}; any reply is success.
 *
 * <p>Within one Vert.x the batch is handed over by reference; on a clustered bus it travels as a buffer of UTF-8 JSON,
 * because the handler may be on another node. The caller decides when to give up waiting. This sink listens ten times
 * as long, so that a late reply can be counted; that also bounds how many replies are awaited.
 */
public final class EventBusSink implements Sink {

  private static final int LATE = 10;

  private final Vertx vertx;
  private final String consumer;
  private final DeliveryOptions options;

  public EventBusSink(Vertx vertx, String consumer, Duration ackTimeout) {
    this.vertx = vertx;
    this.consumer = consumer;
    options = new DeliveryOptions().setSendTimeout(Math.max(1, ackTimeout.toMillis()) * LATE);
    BusCodecs.register(vertx);
  }

  @Override
  public Future<Void> deliver(EventBatch batch) {
    Object body = vertx.isClustered() ? Buffer.buffer(EventJson.encode(batch)) : batch;
    Future<?> reply = vertx.eventBus().request(Addresses.consumer(consumer), body, options);
    Failpoints.hit(Failpoint.CONSUMER_DELIVERED_NO_REPLY);
    return reply.<Void>mapEmpty().recover(this::explain);
  }

  private Future<Void> explain(Throwable failure) {
    boolean nobody = failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
    return Future.failedFuture(nobody ? new NobodyListens(consumer) : failure);
  }
}
