package io.philotes.app;

import io.philotes.buffer.store.BufferPool;
import io.philotes.buffer.store.ConsumerCursor;
import io.philotes.buffer.store.ConsumerDeclaration;
import io.philotes.buffer.store.ConsumerStore;
import io.philotes.buffer.store.CursorSeek;
import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekOutcome;
import io.philotes.config.ConsumerConfig;
import io.philotes.processor.Cursors;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Gives the processor the buffer's cursors to move. */
final class StoredCursors implements Cursors {

  private static final long PACE = 50;

  private final ConsumerStore store;
  private final CursorSeek seek;

  StoredCursors(BufferPool pool) {
    store = new ConsumerStore(pool);
    seek = new CursorSeek(pool);
  }

  @Override
  public Future<Map<String, Opened>> open(String source, int sourceId, long fence, List<ConsumerConfig> consumers) {
    List<ConsumerDeclaration> declared = consumers.stream()
        .map(consumer -> new ConsumerDeclaration(consumer.name(), consumer.start()))
        .toList();
    return store.declare(sourceId, fence, declared).map(cursors -> cursors.stream()
        .collect(Collectors.toMap(ConsumerCursor::name, cursor -> new Opened(cursor.position(), cursor.seeks()))));
  }

  @Override
  public long pace() {
    return PACE;
  }

  @Override
  public Future<Map<String, Long>> seeks(int sourceId) {
    return store.cursors(sourceId).map(cursors -> cursors.stream()
        .collect(Collectors.toMap(ConsumerCursor::name, ConsumerCursor::seeks)));
  }

  @Override
  public Future<SeekOutcome> seek(SeekConsumer order) {
    return seek.seek(order);
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
