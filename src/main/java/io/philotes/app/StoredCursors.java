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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Gives the processor the buffer's cursors to move. Consumers that the configuration does not name become undeclared once for each
 * leadership, so that one which reads through {@link io.philotes.buffer.Buffer} keeps its hold on retention when cursors are
 * opened again, after a seek or a failure. Owned by the processor's event loop.
 */
final class StoredCursors implements Cursors {

  private static final long PACE = 50;

  private final ConsumerStore store;
  private final CursorSeek seek;
  /** The fence under which a source's consumers were last declared, by the source's id. */
  private final Map<Integer, Long> declaredUnder = new HashMap<>();

  StoredCursors(BufferPool pool) {
    store = new ConsumerStore(pool);
    seek = new CursorSeek(pool);
  }

  @Override
  public Future<Map<String, Opened>> open(String source, int sourceId, long fence, List<ConsumerConfig> consumers) {
    List<ConsumerDeclaration> declared = consumers.stream()
        .map(consumer -> new ConsumerDeclaration(consumer.name(), consumer.start()))
        .toList();
    boolean again = Objects.equals(declaredUnder.get(sourceId), fence);
    Future<List<ConsumerCursor>> opened = again ? store.reopen(sourceId, fence, declared)
        : store.declare(sourceId, fence, declared).onSuccess(done -> declaredUnder.put(sourceId, fence));
    return opened.map(cursors -> cursors.stream()
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
