package io.philotes.buffer.verify;

import io.philotes.buffer.store.ChainSnapshot;
import io.philotes.buffer.store.StoredEvent;
import io.philotes.buffer.store.StoredSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;

/**
 * Leads a {@link SourceChain} through all pages of a source. The next page is on its way while one is checked; no more
 * than these two and the batches of one are in memory.
 */
final class SourceWalk {

  private final ChainSnapshot snapshot;
  private final StoredSource source;
  private final SourceChain chain;
  private final Promise<SourceReport> report = Promise.promise();

  SourceWalk(ChainSnapshot snapshot, StoredSource source) {
    this.snapshot = snapshot;
    this.source = source;
    this.chain = new SourceChain(source);
  }

  Future<SourceReport> run() {
    take(source.hasLog() ? snapshot.events(source.id(), source.floor() - 1) : Future.succeededFuture(List.of()));
    return report.future();
  }

  /** A loop, not a chain of futures: a chain would grow with the number of pages. */
  private void take(Future<List<StoredEvent>> page) {
    page.compose(events -> batchesFor(events).map(ready -> events))
        .map(this::check)
        .onFailure(report::tryFail);
  }

  private Void check(List<StoredEvent> events) {
    if (events.isEmpty()) {
      report.tryComplete(chain.end());
      return null;
    }
    Future<List<StoredEvent>> next = snapshot.events(source.id(), last(events));
    events.forEach(chain::event);
    take(next);
    return null;
  }

  /** After the last event: all batches that are left. */
  private Future<Void> batchesFor(List<StoredEvent> events) {
    return events.isEmpty()
        ? moreBatches(Long.MAX_VALUE, Long.MAX_VALUE)
        : moreBatches(events.get(0).position(), last(events));
  }

  private Future<Void> moreBatches(long first, long last) {
    if (!chain.needsBatches(last)) {
      return Future.succeededFuture();
    }
    return snapshot.batches(source.id(), chain.lastBatchPosition()).compose(batches -> {
      chain.batches(batches, first);
      return batches.isEmpty() ? Future.succeededFuture() : moreBatches(first, last);
    });
  }

  private static long last(List<StoredEvent> events) {
    return events.get(events.size() - 1).position();
  }
}
