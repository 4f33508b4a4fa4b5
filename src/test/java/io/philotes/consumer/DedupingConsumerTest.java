package io.philotes.consumer;

import static io.philotes.consumer.PhilotesConsumerTest.batch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DedupingConsumerTest {

  private final List<Long> handled = new ArrayList<>();
  private final DedupingConsumer consumer = DedupingConsumer.inMemory(this::handle);

  @Test
  void leavesOutWhatWasHandledBefore() {
    assertTrue(consumer.apply(batch(1, 3)).succeeded());
    assertTrue(consumer.apply(batch(1, 3)).succeeded());
    assertTrue(consumer.apply(batch(2, 5)).succeeded());
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), handled);
  }

  /** Its positions begin anew with each process: what is new would look as if it were handled. */
  @Test
  void refusesBatchesThatComeWithoutABuffer() {
    EventBatch batch = new EventBatch("c", "shop", 0, 1, 1, 1, "d", List.of());
    assertTrue(consumer.apply(batch).cause().getMessage().contains("compare event ids"));
    assertEquals(List.of(), handled);
  }

  @Test
  void tellsTheHandlerWhereTheRestBegins() {
    List<EventBatch> batches = new ArrayList<>();
    DedupingConsumer recording = DedupingConsumer.inMemory(batch -> {
      batches.add(batch);
      return Future.succeededFuture();
    });
    recording.apply(batch(1, 3));
    recording.apply(batch(2, 5));
    assertEquals(4, batches.get(1).first());
    assertEquals(5, batches.get(1).last());
    assertEquals(2, batches.get(1).events().size());
  }

  @Test
  void handlesAFailedBatchAgain() {
    List<Long> calls = new ArrayList<>();
    DedupingConsumer failing = DedupingConsumer.inMemory(batch -> {
      calls.add(batch.first());
      return calls.size() == 1 ? Future.failedFuture("no") : Future.succeededFuture();
    });
    assertTrue(failing.apply(batch(1, 3)).failed());
    assertTrue(failing.apply(batch(1, 3)).succeeded());
    assertTrue(failing.apply(batch(1, 3)).succeeded());
    assertEquals(List.of(1L, 1L), calls);
  }

  @Test
  void aThrowIsAFailureAndHoldsUpNothing() {
    List<Long> calls = new ArrayList<>();
    DedupingConsumer throwing = DedupingConsumer.inMemory(batch -> {
      calls.add(batch.first());
      if (calls.size() == 1) {
        throw new IllegalStateException("boom");
      }
      return Future.succeededFuture();
    });
    assertTrue(throwing.apply(batch(1, 3)).failed());
    assertTrue(throwing.apply(batch(1, 3)).succeeded());
    assertEquals(2, calls.size());
  }

  @Test
  void theSameBatchAgainWaitsForTheFirstAndFindsNothingNew() {
    Promise<Void> slow = Promise.promise();
    List<Long> calls = new ArrayList<>();
    DedupingConsumer waiting = DedupingConsumer.inMemory(batch -> {
      calls.add(batch.first());
      return slow.future();
    });
    Future<?> first = waiting.apply(batch(1, 3));
    Future<?> again = waiting.apply(batch(1, 3));
    assertFalse(first.isComplete());
    assertFalse(again.isComplete());
    slow.complete();
    assertTrue(first.succeeded());
    assertTrue(again.succeeded());
    assertEquals(List.of(1L), calls);
  }

  @Test
  void letsOnlyAFewWait() {
    Promise<Void> slow = Promise.promise();
    DedupingConsumer waiting = DedupingConsumer.inMemory(batch -> slow.future());
    for (int i = 0; i < 8; i++) {
      assertFalse(waiting.apply(batch(1, 3)).isComplete());
    }
    assertTrue(waiting.apply(batch(1, 3)).failed());
    slow.complete();
    assertTrue(waiting.apply(batch(4, 5)).succeeded());
  }

  @Test
  void goesOnFromThePositionThatWasKept() {
    Map<String, Long> kept = new HashMap<>(Map.of("shop/1", 2L));
    DedupingConsumer loading = new DedupingConsumer(new KeptPositions(kept), this::handle);
    assertTrue(loading.apply(batch(1, 4)).succeeded());
    assertEquals(List.of(3L, 4L), handled);
    assertEquals(4L, kept.get("shop/1"));
  }

  @Test
  void countsEpochsAndSourcesApart() {
    consumer.apply(batch(1, 3));
    EventBatch first = batch(1, 2);
    consumer.apply(new EventBatch("orders", "shop", 2, 1, 2, 1, "d", first.events()));
    consumer.apply(new EventBatch("orders", "bank", 1, 1, 2, 1, "d", first.events()));
    assertEquals(List.of(1L, 2L, 3L, 1L, 2L, 1L, 2L), handled);
  }

  private Future<?> handle(EventBatch batch) {
    batch.events().stream().map(ChangeEvent::position).forEach(handled::add);
    return Future.succeededFuture();
  }

  /** Positions in a map that the test can see. */
  private record KeptPositions(Map<String, Long> kept) implements HandledPositions {

    @Override
    public Future<Long> load(String source, int epoch) {
      return Future.succeededFuture(kept.getOrDefault(source + "/" + epoch, 0L));
    }

    @Override
    public Future<Void> save(String source, int epoch, long position) {
      kept.put(source + "/" + epoch, position);
      return Future.succeededFuture();
    }
  }
}
