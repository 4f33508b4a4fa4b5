package io.philotes.app;

import io.philotes.buffer.store.ConsumerCursor;
import io.philotes.buffer.store.ConsumerDeclaration;
import io.philotes.buffer.store.ConsumerStore;
import io.philotes.config.ConsumerConfig;
import io.philotes.processor.Cursors;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Gives the processor the buffer's cursors to move. */
final class StoredCursors implements Cursors {

  private final ConsumerStore store;

  StoredCursors(ConsumerStore store) {
    this.store = store;
  }

  @Override
  public Future<Map<String, Long>> open(String source, int sourceId, long fence, List<ConsumerConfig> consumers) {
    List<ConsumerDeclaration> declared = consumers.stream()
        .map(consumer -> new ConsumerDeclaration(consumer.name(), consumer.start()))
        .toList();
    return store.declare(sourceId, fence, declared).map(cursors -> cursors.stream()
        .collect(Collectors.toMap(ConsumerCursor::name, ConsumerCursor::position)));
  }

  @Override
  public Future<Boolean> move(String consumer, int sourceId, long fence, long from, long to) {
    return store.move(consumer, sourceId, fence, from, to);
  }

  @Override
  public Future<Void> recordProgress(int sourceId) {
    return store.recordProgress(sourceId).mapEmpty();
  }
}
