package io.philotes.processor;

import static io.philotes.processor.Processing.await;
import static io.philotes.processor.Processing.consumer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.SeekAnswer;
import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekTarget;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventBatch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class BatchProcessorVerticleTest {

  private Vertx vertx;
  private Processing processing;
  private final Recorder orders = new Recorder();

  @BeforeEach
  void begin(Vertx vertx) {
    this.vertx = vertx;
    processing = new Processing(vertx);
  }

  @Test
  void aGoodConsumerGetsEveryEventOnceInOrder() {
    await(orders.listen(vertx, "orders"));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 2_000);
    processing.lead("shop", 1, 7, 2_000);
    await(vertx, () -> orders.received() >= 2_000, "2,000 events");
    processing.fill("shop", 2_500);
    awaitCursor("orders", 1, 2_500);
    assertEquals(upTo(2_500), orders.positions("shop"));
    assertEquals(orders.batches().size(), orders.deliveryIds().size());
    assertTrue(orders.batches().stream().allMatch(batch -> batch.events().size() <= 100 && batch.attempt() == 1));
    await(vertx, () -> processing.buffer.progress() > 0, "progress");
    processing.awaitState("orders", "shop", ConsumerState.IDLE);
    assertEquals(2_500, processing.status("orders", "shop").delivered());
    assertEquals(0, processing.status("orders", "shop").lagEvents());
  }

  @Test
  void findsEventsThatNobodyAnnounced() {
    await(orders.listen(vertx, "orders"));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.lead("shop", 1, 7, 0);
    processing.awaitState("orders", "shop", ConsumerState.IDLE);
    processing.buffer.fill("shop", 250);
    await(vertx, () -> orders.received() >= 250, "250 events");
    assertEquals(upTo(250), orders.positions("shop"));
  }

  @Test
  void anIdleConsumerGetsEventsAgainFromWhereAnOperatorPutsItsCursor() {
    await(orders.listen(vertx, "orders"));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 250);
    processing.lead("shop", 1, 7, 250);
    awaitCursor("orders", 1, 250);
    processing.awaitState("orders", "shop", ConsumerState.IDLE);
    SeekAnswer answer = await(vertx.eventBus().<SeekAnswer>request(Addresses.seek(),
        new SeekConsumer("orders", "shop", SeekTarget.ofPosition(201), false))).body();
    assertEquals(201, answer.outcome().next());
    await(vertx, () -> orders.received() >= 300, "50 events once more");
    awaitCursor("orders", 1, 250);
    assertEquals(201, orders.batches().get(orders.batches().size() - 1).first());
  }

  /** Another process moved it. */
  @Test
  void noticesThatACursorWasMovedThoughNobodyTells() {
    await(orders.listen(vertx, "orders"));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 250);
    processing.lead("shop", 1, 7, 250);
    awaitCursor("orders", 1, 250);
    await(processing.buffer.seek(new SeekConsumer("orders", "shop", SeekTarget.ofPosition(1), false)));
    await(vertx, () -> orders.received() >= 500, "everything once more");
    assertEquals(250, orders.positions("shop").stream().distinct().count());
  }

  @Test
  void anOrderThatCannotBeFollowedIsAnsweredWithItsReason() {
    processing.deploy(100, List.of("shop"), consumer("orders"));
    SeekAnswer answer = await(vertx.eventBus().<SeekAnswer>request(Addresses.seek(),
        new SeekConsumer("orders", "shop", SeekTarget.ofPosition(2_000_000), false))).body();
    assertEquals(ErrorCode.CURSOR_BEYOND_END, answer.failure().code());
  }

  @Test
  void aFailingConsumerGetsTheSameBatchAgain() {
    AtomicInteger failures = new AtomicInteger();
    await(orders.listen(vertx, "orders", batch ->
        batch.first() == 101 && failures.incrementAndGet() <= 4 ? Future.failedFuture("no") : Future.succeededFuture()));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 300);
    processing.lead("shop", 1, 7, 300);
    awaitCursor("orders", 1, 300);
    List<EventBatch> batches = orders.batches();
    assertEquals(List.of(1L, 101L, 101L, 101L, 101L, 101L, 201L), batches.stream().map(EventBatch::first).toList());
    assertEquals(List.of(1, 1, 2, 3, 4, 5, 1), batches.stream().map(EventBatch::attempt).toList());
    assertSame(batches.get(1).events(), batches.get(5).events());
    assertEquals(4, processing.status("orders", "shop").retries());
  }

  @Test
  void aHandlerThatThrowsIsARefusal() {
    AtomicInteger calls = new AtomicInteger();
    await(orders.listen(vertx, "orders", batch -> {
      if (calls.incrementAndGet() <= 2) {
        throw new IllegalStateException("boom");
      }
      return Future.succeededFuture();
    }));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 10);
    processing.lead("shop", 1, 7, 10);
    awaitCursor("orders", 1, 10);
    assertEquals(3, orders.batches().size());
  }

  @Test
  void aConsumerThatKeepsFailingIsDegradedAndTellsWhy() {
    await(orders.listen(vertx, "orders", batch -> Future.failedFuture("the warehouse is closed")));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 10);
    processing.lead("shop", 1, 7, 10);
    processing.awaitState("orders", "shop", ConsumerState.DEGRADED);
    assertEquals("CONSUMER_FAILED", processing.status("orders", "shop").code());
    assertTrue(processing.status("orders", "shop").error().contains("the warehouse is closed"));
    assertEquals(0, processing.buffer.cursor("orders", 1));
  }

  @Test
  void aReplyAfterTheTimeoutIsCountedAndIgnored() {
    Promise<Void> first = Promise.promise();
    Promise<Void> second = Promise.promise();
    await(orders.listen(vertx, "orders", batch -> batch.attempt() == 1 ? first.future() : second.future()));
    processing.deploy(100, List.of("shop"), consumer("orders", Duration.ofMillis(400)));
    processing.fill("shop", 10);
    processing.lead("shop", 1, 7, 10);
    await(vertx, () -> orders.batches().size() >= 2, "a second attempt");
    first.complete();
    await(vertx, () -> processing.status("orders", "shop").lateReplies() == 1, "a late reply");
    assertEquals(0, processing.buffer.cursor("orders", 1));
    second.complete();
    awaitCursor("orders", 1, 10);
    assertEquals(10, processing.status("orders", "shop").delivered());
  }

  @Test
  void waitsForAConsumerThatIsNotThereYet() {
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 500);
    processing.lead("shop", 1, 7, 500);
    processing.awaitState("orders", "shop", ConsumerState.ABSENT);
    await(orders.listen(vertx, "orders"));
    awaitCursor("orders", 1, 500);
    assertEquals(upTo(500), orders.positions("shop"));
    assertEquals(0, processing.status("orders", "shop").retries());
    assertTrue(orders.batches().stream().allMatch(batch -> batch.attempt() == 1));
  }

  @Test
  void batchesNeverMixSources() {
    await(orders.listen(vertx, "orders"));
    processing.deploy(50, List.of("shop", "bank"), consumer("orders"));
    processing.fill("shop", 1_000);
    processing.fill("bank", 700);
    processing.lead("shop", 1, 7, 1_000);
    processing.lead("bank", 2, 3, 700);
    awaitCursor("orders", 1, 1_000);
    awaitCursor("orders", 2, 700);
    assertEquals(upTo(1_000), orders.positions("shop"));
    assertEquals(upTo(700), orders.positions("bank"));
    assertTrue(orders.batches().stream().allMatch(
        batch -> batch.events().stream().allMatch(event -> event.source().equals(batch.source()))));
  }

  @Test
  void aConsumerReadsOnlyTheSourcesItNames() {
    await(orders.listen(vertx, "orders"));
    Recorder all = new Recorder();
    await(all.listen(vertx, "all"));
    processing.deploy(50, List.of("shop", "bank"), consumer("orders", Duration.ofSeconds(30), "bank"), consumer("all"));
    processing.fill("shop", 100);
    processing.fill("bank", 100);
    processing.lead("shop", 1, 7, 100);
    processing.lead("bank", 2, 3, 100);
    awaitCursor("all", 1, 100);
    awaitCursor("orders", 2, 100);
    assertEquals(List.of(), orders.positions("shop"));
    assertEquals(upTo(100), orders.positions("bank"));
  }

  @Test
  void aStuckConsumerHoldsUpNobodyElse() {
    Recorder stuck = new Recorder();
    Promise<Void> end = Promise.promise();
    await(stuck.listen(vertx, "stuck", batch -> end.future()));
    await(orders.listen(vertx, "orders"));
    processing.deploy(100, List.of("shop"), consumer("stuck"), consumer("orders"));
    processing.fill("shop", 5_000);
    processing.lead("shop", 1, 7, 5_000);
    awaitCursor("orders", 1, 5_000);
    assertEquals(1, stuck.batches().size());
    assertEquals(0, processing.buffer.cursor("stuck", 1));
    assertEquals(ConsumerState.DELIVERING, processing.status("stuck", "shop").state());
    assertEquals(5_000, processing.status("stuck", "shop").lagEvents());
    end.complete();
  }

  @Test
  void stopsAfterTheBatchOnItsWayAndKeepsTheCursor() {
    Promise<Void> slow = Promise.promise();
    await(orders.listen(vertx, "orders", batch -> slow.future()));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 500);
    processing.lead("shop", 1, 7, 500);
    await(vertx, () -> orders.batches().size() == 1, "a batch");
    Future<Void> undeployed = processing.undeploy();
    vertx.setTimer(100, fired -> slow.complete());
    await(undeployed);
    assertEquals(100, processing.buffer.cursor("orders", 1));
    assertEquals(1, orders.batches().size());
  }

  /** The pool is closed after that: a record still on its way would fail and be complained of. */
  @Test
  void hasStoppedOnlyWhenTheRecordOnItsWayHasEnded() {
    Promise<Void> record = Promise.promise();
    processing.buffer.holdProgress(record.future());
    await(orders.listen(vertx, "orders"));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 100);
    processing.lead("shop", 1, 7, 100);
    await(vertx, () -> processing.buffer.progress() == 1, "a record on its way");
    AtomicInteger recorded = new AtomicInteger();
    vertx.setTimer(100, fired -> {
      recorded.set(1);
      record.complete();
    });
    await(processing.undeploy());
    assertEquals(1, recorded.get());
  }

  @Test
  void stopsInTimeAlthoughAConsumerIsStuck() {
    await(orders.listen(vertx, "orders", batch -> Promise.<Void>promise().future()));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 500);
    processing.lead("shop", 1, 7, 500);
    await(vertx, () -> orders.batches().size() == 1, "a batch");
    await(processing.undeploy());
    assertEquals(0, processing.buffer.cursor("orders", 1));
  }

  @Test
  void aBatchAcknowledgedAfterTheTakeoverDoesNotMoveTheCursor() {
    Promise<Void> slow = Promise.promise();
    await(orders.listen(vertx, "orders", batch -> orders.batches().size() == 1 ? slow.future() : Future.succeededFuture()));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 300);
    processing.lead("shop", 1, 7, 300);
    await(vertx, () -> orders.batches().size() == 1, "a batch");
    processing.lose("shop");
    processing.awaitState("orders", "shop", ConsumerState.STANDBY);
    processing.buffer.raiseFence(1, 8);
    slow.complete();
    await(vertx, () -> !processing.buffer.refusedMoves().isEmpty(), "a refused move");
    assertEquals(List.of("orders 0 100 fence 7"), processing.buffer.refusedMoves());
    assertEquals(1, orders.batches().size());
    processing.lead("shop", 1, 9, 300);
    awaitCursor("orders", 1, 300);
    assertEquals(List.of(1L, 1L, 101L, 201L), orders.batches().stream().map(EventBatch::first).toList());
  }

  @Test
  void neverHasTwoBatchesOnTheirWayAlthoughLeadershipComesBack() {
    Promise<Void> slow = Promise.promise();
    await(orders.listen(vertx, "orders", batch -> orders.batches().size() == 1 ? slow.future() : Future.succeededFuture()));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 300);
    processing.lead("shop", 1, 7, 300);
    await(vertx, () -> orders.batches().size() == 1, "a batch");
    processing.lose("shop");
    processing.lead("shop", 1, 8, 300);
    await(vertx, () -> processing.status("orders", "shop").lagEvents() == 300
        && processing.status("orders", "shop").state() == ConsumerState.DELIVERING, "ready to deliver");
    assertEquals(1, orders.batches().size());
    slow.complete();
    awaitCursor("orders", 1, 300);
    assertEquals(List.of(1L, 1L, 101L, 201L), orders.batches().stream().map(EventBatch::first).toList());
  }

  @Test
  void theSameLeadershipToldTwiceChangesNothing() {
    await(orders.listen(vertx, "orders"));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 1_000);
    processing.lead("shop", 1, 7, 500);
    processing.lead("shop", 1, 7, 1_000);
    awaitCursor("orders", 1, 1_000);
    assertEquals(upTo(1_000), orders.positions("shop"));
  }

  @Test
  void goesOnFromWhereSomeoneElseMovedTheCursor() {
    await(orders.listen(vertx, "orders"));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.fill("shop", 300);
    processing.lead("shop", 1, 7, 300);
    awaitCursor("orders", 1, 300);
    processing.buffer.setCursor("orders", 1, 50);
    processing.fill("shop", 310);
    awaitCursor("orders", 1, 310);
    List<Long> positions = orders.positions("shop");
    assertEquals(LongStream.rangeClosed(51, 310).boxed().toList(), positions.subList(310, positions.size()));
  }

  @Test
  void readsAgainWhenTheBufferIsBack() {
    await(orders.listen(vertx, "orders"));
    processing.deploy(100, List.of("shop"), consumer("orders"));
    processing.buffer.failReads("shop", PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "server", "x", "57P01"));
    processing.fill("shop", 300);
    processing.lead("shop", 1, 7, 300);
    processing.awaitState("orders", "shop", ConsumerState.DEGRADED);
    processing.buffer.failReads("shop", null);
    awaitCursor("orders", 1, 300);
    assertEquals(upTo(300), orders.positions("shop"));
  }

  @Test
  void aConsumerBelowTheFloorStopsAndOthersGoOn() {
    await(orders.listen(vertx, "orders"));
    processing.deploy(100, List.of("shop", "bank"), consumer("orders"));
    processing.buffer.failReads("shop", PhilotesException.of(ErrorCode.CURSOR_BELOW_FLOOR, "consumer", "orders", "gone"));
    processing.fill("shop", 300);
    processing.fill("bank", 300);
    processing.lead("shop", 1, 7, 300);
    processing.lead("bank", 2, 7, 300);
    processing.awaitState("orders", "shop", ConsumerState.FAILED);
    awaitCursor("orders", 2, 300);
    assertEquals("CURSOR_BELOW_FLOOR", processing.status("orders", "shop").code());
    assertEquals(List.of(), orders.positions("shop"));
  }

  @Test
  void runsWithoutConsumers() {
    processing.deploy(100, List.of("shop"));
    processing.fill("shop", 300);
    processing.lead("shop", 1, 7, 300);
    await(processing.undeploy());
    assertEquals(0, processing.buffer.moves());
  }

  @Test
  void aFilledBufferFlowsWithFewCursorMoves() {
    int events = 100_000;
    AtomicInteger received = new AtomicInteger();
    await(io.philotes.consumer.PhilotesConsumer.subscribe(vertx, "orders", batch -> {
      received.addAndGet(batch.events().size());
      return Future.succeededFuture();
    }));
    processing.deploy(1_000, List.of("shop"), consumer("orders"));
    processing.fill("shop", events);
    long start = System.nanoTime();
    processing.lead("shop", 1, 7, events);
    awaitCursor("orders", 1, events);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("delivered %,d events in %.2f s: %,.0f a second, %d cursor moves%n", events, seconds,
        events / seconds, processing.buffer.moves());
    assertEquals(events, received.get());
    assertTrue(processing.buffer.moves() <= 2 + 20 * Math.ceil(seconds), "moves: " + processing.buffer.moves());
    assertFalse(seconds > 10, "slow: " + seconds + " s");
  }

  private void awaitCursor(String consumer, int sourceId, long position) {
    await(vertx, () -> processing.buffer.cursor(consumer, sourceId) == position,
        "cursor of " + consumer + " at " + position);
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }
}
