package io.philotes.simulation;

import io.philotes.buffer.store.ConsumerCursor;
import io.philotes.buffer.store.ConsumerDeclaration;
import io.philotes.buffer.store.ConsumerStore;
import io.philotes.buffer.store.EventReader;
import io.philotes.buffer.store.PartitionStore;
import io.philotes.config.ConsumerConfig.Start;
import io.philotes.event.ChangeEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random calls of the others: partitions, the consumer's cursor, reading. */
final class TwinReader {

  private static final List<ConsumerDeclaration> CONSUMER = List.of(new ConsumerDeclaration("c", Start.EARLIEST));

  private final BufferTwins twins;
  private final Random random;
  private final ConsumerStore store;
  private final EventReader reader;

  TwinReader(BufferTwins twins, Random random) {
    this.twins = twins;
    this.random = random;
    store = new ConsumerStore(twins.real.pool);
    reader = new EventReader(twins.real.pool);
  }

  void attach(TwinSession session) {
    long end = twins.model.partitionEnd();
    boolean behind = random.nextInt(4) == 0;
    long from = behind ? end - SimBuffer.partitionWidth() : end;
    twins.call(session, TwinCall.of("attach" + (behind ? " (another was faster)" : ""),
        backend -> twins.model.attach(from, from + SimBuffer.partitionWidth()),
        () -> new PartitionStore(twins.sourceId()).attach(session.connection, from, from + SimBuffer.partitionWidth())));
  }

  void openCursor(TwinSession session) {
    long fence = twins.model.state().source().fence() + (random.nextInt(3) > 0 ? 0 : random.nextBoolean() ? 1 : -1);
    twins.call(session, TwinCall.of("open the cursor", backend -> twins.model.openCursor(fence),
        () -> store.declare(twins.sourceId(), fence, CONSUMER).map(TwinReader::position)).showing(this::anywhere, this::anywhere));
  }

  private static Long position(List<ConsumerCursor> cursors) {
    return cursors.stream().filter(cursor -> cursor.name().equals("c")).findFirst().orElseThrow().position();
  }

  private Object anywhere(Long position) {
    return position.equals(twins.model.cursor()) ? "where it is" : position;
  }

  void moveCursor(TwinSession session) {
    BufferState state = twins.model.state();
    int wrong = state.cursorFence() == 0 ? 0 : random.nextInt(6);
    long fence = state.cursorFence() + (wrong == 0 ? 1 : 0);
    long from = state.cursor() + (wrong == 1 ? 1 : 0);
    long last = state.source().next() - 1;
    long to = wrong == 2 ? Math.max(from, last + 1 + random.nextInt(3)) : from + (last > from ? random.nextInt((int) (last - from) + 1) : 0);
    String what = wrong == 0 ? "wrong fence" : wrong == 1 ? "wrong place" : to > last ? "beyond the end" : "as expected";
    twins.call(session, TwinCall.of("move the cursor (" + what + ")", backend -> twins.model.moveCursor(fence, from, to),
        () -> store.move("c", twins.sourceId(), fence, from, to)));
  }

  void read(TwinSession session) {
    long last = twins.model.state().source().next() - 1;
    int dice = random.nextInt(6);
    long after = dice == 0 ? last + 1 + random.nextInt(3) : dice == 1 ? last : random.nextInt((int) last + 1);
    String what = after > last ? "behind the end" : after == last ? "at the end" : "events";
    int limit = 1 + random.nextInt(60);
    Object[] model = new Object[1];
    twins.call(session, new TwinCall<List<StoredEvent>, io.philotes.buffer.store.EventPage>("read (" + what + ")",
        backend -> twins.model.read(after, limit),
        () -> reader.read(twins.source, twins.sourceId(), 1, after, limit, 10_000_000),
        events -> shown(model, events.stream().map(TwinReader::shown).toList()),
        page -> page.events().stream().map(TwinReader::shown).toList().equals(model[0]) ? "the same" : page, events -> {}, () -> {}));
  }

  private static Object shown(Object[] kept, Object events) {
    kept[0] = events;
    return "the same";
  }

  private static Object shown(StoredEvent event) {
    return Arrays.asList(event.position(), event.commitLsn(), event.seq(), event.last(), event.lsn(), event.operation(),
        event.before(), event.after());
  }

  private static Object shown(ChangeEvent event) {
    return Arrays.asList(event.position(), event.commitLsn().value(), event.seq(), event.last(), event.lsn().value(),
        event.operation(), event.before(), event.after());
  }
}
