package io.philotes.demo;

import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The consumer: counts what is delivered, watches that positions come one after the other and transactions whole, and
 * makes the shop's tables again. Called on an event loop; the other methods may be called from any thread.
 */
final class Deliveries {

  private static final int LATEST = 5;

  /**
   * What was delivered.
   *
   * @param position of the last event
   * @param twice events at a position that was delivered before
   * @param missing positions that were skipped
   * @param torn transactions whose events did not come together
   * @param latest the last events, in words
   */
  record Delivered(long events, long transactions, long position, long twice, long missing, long torn, List<String> latest) {}

  private final ShadowTables shadow = new ShadowTables();
  private final Deque<ChangeEvent> latest = new ArrayDeque<>();
  private long events;
  private long transactions;
  private long position;
  private long twice;
  private long missing;
  private long torn;
  private Lsn openTransaction;

  synchronized Future<?> accept(EventBatch batch) {
    batch.events().forEach(this::accept);
    return Future.succeededFuture();
  }

  synchronized Delivered delivered() {
    return new Delivered(events, transactions, position, twice, missing, torn,
        latest.stream().map(Deliveries::describe).toList());
  }

  /** The tables made from the events; to be used when nothing is delivered any more. */
  synchronized ShadowTables shadow() {
    return shadow;
  }

  private void accept(ChangeEvent event) {
    events++;
    if (event.position() <= position) {
      twice++;
      return;
    }
    missing += event.position() - position - 1;
    position = event.position();
    follow(event);
    shadow.apply(Change.of(event));
    if (latest.size() == LATEST) {
      latest.removeFirst();
    }
    latest.addLast(event);
  }

  private void follow(ChangeEvent event) {
    if (openTransaction != null && !openTransaction.equals(event.commitLsn())) {
      torn++;
    }
    openTransaction = event.last() ? null : event.commitLsn();
    transactions += event.last() ? 1 : 0;
  }

  private static String describe(ChangeEvent event) {
    return "%,d  %-8s %s.%s %s".formatted(event.position(), event.operation(), event.schema(), event.table(),
        event.key() == null ? "" : event.key());
  }
}
