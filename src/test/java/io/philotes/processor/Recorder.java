package io.philotes.processor;

import io.philotes.consumer.PhilotesConsumer;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A consumer that writes down every batch it is given, then does what the test wants. Safe to read from the test. */
final class Recorder {

  private final List<EventBatch> batches = new ArrayList<>();

  Future<PhilotesConsumer> listen(Vertx vertx, String name, Function<EventBatch, Future<?>> then) {
    return PhilotesConsumer.subscribe(vertx, name, batch -> {
      add(batch);
      return then.apply(batch);
    });
  }

  Future<PhilotesConsumer> listen(Vertx vertx, String name) {
    return listen(vertx, name, batch -> Future.succeededFuture());
  }

  private synchronized void add(EventBatch batch) {
    batches.add(batch);
  }

  synchronized List<EventBatch> batches() {
    return List.copyOf(batches);
  }

  /** Every position received of a source, in the order received. */
  synchronized List<Long> positions(String source) {
    return batches.stream().flatMap(batch -> batch.events().stream()).filter(event -> event.source().equals(source))
        .map(ChangeEvent::position).toList();
  }

  synchronized int received() {
    return batches.stream().mapToInt(batch -> batch.events().size()).sum();
  }

  synchronized Set<String> deliveryIds() {
    return batches.stream().map(EventBatch::deliveryId).collect(Collectors.toSet());
  }
}
