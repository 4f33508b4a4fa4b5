package io.philotes.consumer;

import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A handler for {@link PhilotesConsumer} that leaves out events handled before: those at or below the last position of
 * their source and epoch. The handler inside gets only what is new, and is not called when nothing is.
 *
 * <p>Batches of one source are handled one after the other, also when one comes again because the first took longer than
 * the {@code ackTimeout}: the second waits for the first and then finds nothing new. So that waiting has a limit, a few
 * wait and more fail at once and come again later.
 *
 * <p>When the position is saved after the handler succeeds (the usual use), a crash in between repeats that one batch. For
 * an exactly-once effect the handler writes the position in one transaction with its effect, see {@link
 * HandledPositions}. A consumer whose cursor is set back to replay sees nothing again: replay under another name.
 *
 * <p>It fails every batch of a service without a buffer ({@code buffer.enabled: false}): positions mean nothing there beyond the process.
 *
 * <p>Like any handler it belongs to the one context that subscribed.
 */
public final class DedupingConsumer implements Function<EventBatch, Future<?>> {

  private static final int WITHOUT_BUFFER = 0;
  private static final int MOST_WAITING = 8;

  private final HandledPositions positions;
  private final Function<EventBatch, Future<?>> handler;
  private final Map<String, Line> lines = new HashMap<>();

  /** @param handler gets what is new; its success is the acknowledgement */
  public DedupingConsumer(HandledPositions positions, Function<EventBatch, Future<?>> handler) {
    this.positions = positions;
    this.handler = handler;
  }

  /** One that remembers as long as the process lives. */
  public static DedupingConsumer inMemory(Function<EventBatch, Future<?>> handler) {
    return new DedupingConsumer(new PositionsInMemory(), handler);
  }

  @Override
  public Future<?> apply(EventBatch batch) {
    if (batch.epoch() == WITHOUT_BUFFER) {
      return Future.failedFuture("a service without a buffer counts positions anew in each process: compare event ids instead");
    }
    Line line = lines.computeIfAbsent(batch.source(), source -> new Line());
    if (line.waiting >= MOST_WAITING) {
      return Future.failedFuture("earlier batches of the source are still being handled");
    }
    line.waiting++;
    Future<Void> turn = line.last.transform(before -> handle(batch));
    line.last = turn;
    return turn.onComplete(handled -> line.waiting--);
  }

  private Future<Void> handle(EventBatch batch) {
    return positions.load(batch.source(), batch.epoch()).compose(last -> handleAfter(last, batch));
  }

  private Future<Void> handleAfter(long last, EventBatch batch) {
    if (last >= batch.last()) {
      return Future.succeededFuture();
    }
    return handler.apply(after(last, batch))
        .compose(handled -> positions.save(batch.source(), batch.epoch(), batch.last()));
  }

  private static EventBatch after(long last, EventBatch batch) {
    if (last < batch.first()) {
      return batch;
    }
    List<ChangeEvent> events = batch.events().stream().filter(event -> event.position() > last).toList();
    return new EventBatch(batch.consumer(), batch.source(), batch.epoch(), last + 1, batch.last(), batch.attempt(),
        batch.deliveryId(), events);
  }

  /** The batches of one source, one after the other. */
  private static final class Line {
    private Future<Void> last = Future.succeededFuture();
    private int waiting;
  }
}
