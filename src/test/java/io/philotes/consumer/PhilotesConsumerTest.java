package io.philotes.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.Addresses;
import io.philotes.event.BeforeKind;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.philotes.event.EventJson;
import io.philotes.event.Operation;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class PhilotesConsumerTest {

  private final List<EventBatch> received = new ArrayList<>();

  @Test
  void acknowledgesWhenTheHandlerSucceeds(Vertx vertx) {
    Promise<Void> handled = Promise.promise();
    await(PhilotesConsumer.subscribe(vertx, "orders", batch -> handled.future()));
    Future<Object> reply = request(vertx, batch(1, 2));
    assertTrue(!reply.isComplete());
    handled.complete();
    assertEquals(true, await(reply));
  }

  @Test
  void receivesTheBatchItselfOrItsJson(Vertx vertx) {
    await(PhilotesConsumer.subscribe(vertx, "orders", this::record));
    EventBatch batch = batch(1, 2);
    await(request(vertx, batch));
    await(request(vertx, Buffer.buffer(EventJson.encode(batch))));
    assertSame(batch, received.get(0));
    assertEquals(batch, received.get(1));
  }

  @Test
  void aFailureIsAnsweredWithItsReason(Vertx vertx) {
    await(PhilotesConsumer.subscribe(vertx, "orders", batch -> Future.failedFuture("not now")));
    assertEquals("not now", failure(request(vertx, batch(1, 1))).getMessage());
  }

  @Test
  void aThrowIsAnsweredWithItsKindAndReason(Vertx vertx) {
    await(PhilotesConsumer.subscribe(vertx, "orders", batch -> {
      throw new IllegalStateException("boom");
    }));
    ReplyException failure = failure(request(vertx, batch(1, 1)));
    assertEquals("IllegalStateException: boom", failure.getMessage());
    assertEquals(ReplyFailure.RECIPIENT_FAILURE, failure.failureType());
    assertEquals(0, failure.failureCode());
  }

  @Test
  void anErrorAndAMissingFutureAreAnsweredToo(Vertx vertx) {
    await(PhilotesConsumer.subscribe(vertx, "orders", batch -> {
      if (batch.first() == 1) {
        throw new NoClassDefFoundError("com/acme/Missing");
      }
      return null;
    }));
    assertEquals("NoClassDefFoundError: com/acme/Missing", failure(request(vertx, batch(1, 1))).getMessage());
    assertTrue(failure(request(vertx, batch(2, 2))).getMessage().contains("no future"));
  }

  @Test
  void whatIsNoBatchIsRefused(Vertx vertx) {
    await(PhilotesConsumer.subscribe(vertx, "orders", this::record));
    assertInstanceOf(ReplyException.class, failure(request(vertx, "hello")));
    assertInstanceOf(ReplyException.class, failure(request(vertx, Buffer.buffer("{"))));
    assertEquals(List.of(), received);
  }

  @Test
  void receivesNothingAfterItUnsubscribed(Vertx vertx) {
    PhilotesConsumer consumer = await(PhilotesConsumer.subscribe(vertx, "orders", this::record));
    await(consumer.unsubscribe());
    assertEquals(ReplyFailure.NO_HANDLERS, failure(request(vertx, batch(1, 1))).failureType());
  }

  private Future<?> record(EventBatch batch) {
    received.add(batch);
    return Future.succeededFuture();
  }

  static EventBatch batch(long first, long last) {
    List<ChangeEvent> events = new ArrayList<>();
    for (long position = first; position <= last; position++) {
      events.add(new ChangeEvent("shop", 1, position, new Lsn(position), new Lsn(position), 0, true, 1, "public",
          "orders", Operation.INSERT, null, null, BeforeKind.NONE, "{\"id\":" + position + "}", List.of(), Instant.EPOCH, "{}"));
    }
    return new EventBatch("orders", "shop", 1, first, last, 1, "d-" + first, events);
  }

  private static Future<Object> request(Vertx vertx, Object body) {
    return vertx.eventBus().request(Addresses.consumer("orders"), body).map(message -> message.body());
  }

  private static ReplyException failure(Future<Object> reply) {
    await(reply.transform(outcome -> Future.succeededFuture()));
    return assertInstanceOf(ReplyException.class, reply.cause());
  }

  private static <T> T await(Future<T> future) {
    return future.timeout(10, TimeUnit.SECONDS).toCompletionStage().toCompletableFuture().join();
  }
}
