package io.philotes.consumer;

import io.philotes.bus.Addresses;
import io.philotes.bus.BusCodecs;
import io.philotes.event.EventBatch;
import io.philotes.event.EventJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Objects;
import java.util.function.Function;

/**
 * Receives the deliveries of one consumer.
 *
 * <p>The handler is called with one batch after the other, in order, on the event loop (or worker) that subscribed; one
 * batch per source is on its way at a time. When the future it returns succeeds, the batch is acknowledged and will not
 * come again. When it fails, or the handler throws, the same events come again, later; also when it takes longer than
 * the consumer's {@code ackTimeout}, and after a crash. So a handler sees every event at least once, with a stable
 * {@link io.philotes.event.ChangeEvent#id}; {@link DedupingConsumer} leaves out what was handled before.
 *
 * <p>Batches arrive by reference from a service in the same Vert.x, as JSON over a clustered bus; the handler sees no
 * difference.
 */
public final class PhilotesConsumer {

  private static final int FAILED = 0;

  private final MessageConsumer<Object> messages;

  private PhilotesConsumer(MessageConsumer<Object> messages) {
    this.messages = messages;
  }

  /**
   * Starts to receive. A verticle that is undeployed stops to receive by itself.
   *
   * @param name of the consumer, as declared in the configuration
   * @param handler its success is the acknowledgement. The message of its failure is shown to operators: no row data in
   *     it
   * @return completes when deliveries can arrive
   */
  public static Future<PhilotesConsumer> subscribe(Vertx vertx, String name, Function<EventBatch, Future<?>> handler) {
    BusCodecs.register(vertx);
    MessageConsumer<Object> messages = vertx.eventBus().consumer(Addresses.consumer(name));
    messages.handler(message -> receive(message, handler));
    return messages.completion().map(registered -> new PhilotesConsumer(messages));
  }

  /** Stops to receive. A batch that is being handled may still be acknowledged. */
  public Future<Void> unsubscribe() {
    return messages.unregister();
  }

  private static void receive(Message<Object> message, Function<EventBatch, Future<?>> handler) {
    handle(message.body(), handler).onComplete(
        handled -> message.reply(true),
        failure -> message.fail(FAILED, reason(failure)));
  }

  /** Whatever happens becomes a future, so that every delivery is answered. */
  private static Future<?> handle(Object body, Function<EventBatch, Future<?>> handler) {
    try {
      return Objects.requireNonNull(handler.apply(batch(body)), "the handler returned no future");
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      return Future.failedFuture(e);
    }
  }

  private static EventBatch batch(Object body) {
    if (body instanceof EventBatch batch) {
      return batch;
    }
    if (body instanceof Buffer json) {
      return EventJson.decodeBatch(json.getBytes());
    }
    throw new IllegalArgumentException("a delivery is an EventBatch or a Buffer");
  }

  /** Kind and message; of {@code Future.failedFuture("…")} and other failures made by Vert.x the message says it all. */
  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    if (message == null) {
      return name;
    }
    return failure.getClass().getName().startsWith("io.vertx.") ? message : name + ": " + message;
  }
}
