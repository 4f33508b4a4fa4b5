package io.philotes.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.Addresses;
import io.philotes.event.EventBatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class EventBusSinkTest {

  private final EventBatch batch = new EventBatch("orders", "shop", 1, 1, 1, 1, "d", List.of());

  @Test
  void handsTheBatchOverByReference(Vertx vertx) {
    AtomicReference<Object> received = new AtomicReference<>();
    vertx.eventBus().consumer(Addresses.consumer("orders"), message -> {
      received.set(message.body());
      message.reply(null);
    });
    assertTrue(outcome(new EventBusSink(vertx, "orders", Duration.ofSeconds(1)).deliver(batch)).succeeded());
    assertSame(batch, received.get());
  }

  @Test
  void anyReplyIsSuccess(Vertx vertx) {
    vertx.eventBus().consumer(Addresses.consumer("orders"), message -> message.reply("whatever"));
    assertTrue(outcome(new EventBusSink(vertx, "orders", Duration.ofSeconds(1)).deliver(batch)).succeeded());
  }

  @Test
  void aFailureOfTheConsumerIsAFailure(Vertx vertx) {
    vertx.eventBus().consumer(Addresses.consumer("orders"), message -> message.fail(0, "not now"));
    Future<Void> delivered = outcome(new EventBusSink(vertx, "orders", Duration.ofSeconds(1)).deliver(batch));
    assertEquals("not now", delivered.cause().getMessage());
  }

  @Test
  void saysWhenNobodyListens(Vertx vertx) {
    Future<Void> delivered = outcome(new EventBusSink(vertx, "orders", Duration.ofSeconds(1)).deliver(batch));
    assertInstanceOf(NobodyListens.class, delivered.cause());
  }

  @Test
  void silenceIsAFailureInTheEnd(Vertx vertx) {
    vertx.eventBus().consumer(Addresses.consumer("orders"), message -> assertSame(batch, message.body()));
    Future<Void> delivered = outcome(new EventBusSink(vertx, "orders", Duration.ofMillis(10)).deliver(batch));
    assertTrue(delivered.failed());
  }

  private static Future<Void> outcome(Future<Void> future) {
    future.<Void>transform(done -> Future.succeededFuture()).timeout(10, TimeUnit.SECONDS).toCompletionStage()
        .toCompletableFuture().join();
    return future;
  }
}
