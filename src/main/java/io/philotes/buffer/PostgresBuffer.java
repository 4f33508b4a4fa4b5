package io.philotes.buffer;

import io.philotes.buffer.store.BufferPool;
import io.philotes.buffer.store.BufferStatistics;
import io.philotes.buffer.store.ConsumerStore;
import io.philotes.buffer.store.ConsumerStore.OpenCursor;
import io.philotes.buffer.store.EventPage;
import io.philotes.buffer.store.EventReader;
import io.philotes.bus.Addresses;
import io.philotes.bus.BusCodecs;
import io.philotes.bus.message.CleanupRequest;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.StatusRequest;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.database.Database;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The buffer in PostgreSQL: writes and cleanups go over the event bus to the stages that do them, everything else to
 * the database. May be called from any thread; works on one event loop.
 */
public final class PostgresBuffer implements Buffer {

  private static final long MOST_BYTES = 16 << 20;
  private static final int MOST_EVENTS = 100_000;
  private static final DeliveryOptions PATIENT = new DeliveryOptions().setSendTimeout(Duration.ofHours(1).toMillis());

  private final Vertx vertx;
  private final Context context;
  private final BufferPool pool;
  private final EventReader reader;
  private final ConsumerStore consumers;
  private final BufferStatistics statistics;
  /** How often an operator had moved a cursor when a batch was last read behind it; by consumer and source. */
  private final Map<String, Long> seeks = new ConcurrentHashMap<>();

  /** @param connections most connections to the buffer database at a time */
  public PostgresBuffer(Vertx vertx, Database database, int connections) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.pool = new BufferPool(database, connections);
    this.reader = new EventReader(pool);
    this.consumers = new ConsumerStore(pool);
    this.statistics = new BufferStatistics(pool);
    BusCodecs.register(vertx);
  }

  @Override
  public Future<WriteReply> write(WriteBatch batch) {
    return request(Addresses.write(batch.source()), batch);
  }

  @Override
  public Future<EventBatch> readBatch(String consumer, String source, int limit) {
    if (limit < 1 || limit > MOST_EVENTS) {
      throw new IllegalArgumentException("a batch has 1 to " + MOST_EVENTS + " events, not " + limit);
    }
    return onContext(() -> consumers.open(consumer, source)
        .onSuccess(cursor -> seeks.put(consumer + " " + source, cursor.seeks()))
        .compose(cursor -> reader.read(source, cursor.sourceId(), cursor.epoch(), cursor.position(), limit, MOST_BYTES)
            .map(page -> batch(consumer, source, cursor, page))));
  }

  @Override
  public Future<Void> markProcessed(String consumer, String source, long upToPosition) {
    return onContext(() -> consumers.open(consumer, source).compose(cursor -> !seeks.getOrDefault(consumer + " " + source, cursor.seeks()).equals(cursor.seeks())
        ? Future.failedFuture(sought(consumer, cursor))
        : upToPosition <= cursor.position() ? Future.succeededFuture() : move(consumer, source, cursor, upToPosition)));
  }

  @Override
  public Future<Long> cleanup(Duration retention) {
    return this.<CleanupStatus>request(Addresses.cleanupStatus(), new StatusRequest())
        .compose(before -> this.<CleanupStatus>request(Addresses.cleanup(), new CleanupRequest(retention))
            .map(after -> removed(before, after)));
  }

  @Override
  public Future<BufferStats> stats() {
    return onContext(statistics::read).map(sources -> BufferStats.of(sources, Instant.now()));
  }

  @Override
  public Future<Void> close() {
    return pool.close();
  }

  /** All of one epoch: that of the first event, which may be older than the source's. */
  private static EventBatch batch(String consumer, String source, OpenCursor cursor, EventPage page) {
    int epoch = page.isEmpty() ? cursor.epoch() : page.events().get(0).epoch();
    List<ChangeEvent> events = page.events().stream().takeWhile(event -> event.epoch() == epoch).toList();
    return new EventBatch(consumer, source, epoch, page.first(), page.first() + events.size() - 1, 1,
        UUID.randomUUID().toString(), events);
  }

  /** What was read before counts for nothing: marking it would undo what the operator wanted. */
  private static PhilotesException sought(String consumer, OpenCursor cursor) {
    return PhilotesException.of(ErrorCode.CONSUMER_FAILED, "consumer", consumer, "its operator has moved its cursor, to " + cursor.position()
        + ", since the batch was read; read again");
  }

  private Future<Void> move(String consumer, String source, OpenCursor cursor, long to) {
    return consumers.move(consumer, cursor.sourceId(), cursor.fence(), cursor.position(), to)
        .compose(moved -> moved ? consumers.recordProgress(cursor.sourceId()).mapEmpty() : requirePassed(consumer, source, to));
  }

  /** The cursor was not where it had just been read: another thread may have moved it over the same events. */
  private Future<Void> requirePassed(String consumer, String source, long position) {
    return consumers.open(consumer, source).compose(cursor -> cursor.position() >= position
        ? Future.succeededFuture()
        : Future.failedFuture(PhilotesException.of(ErrorCode.CONSUMER_FAILED, "consumer", consumer,
            "its cursor at " + cursor.position() + " cannot move to " + position + ": there is no such event, or someone else moves it")));
  }

  private static long removed(CleanupStatus before, CleanupStatus after) {
    if (after.error() != null) {
      throw PhilotesException.of(ErrorCode.BUFFER_ERROR, "operation", "cleanup", after.error());
    }
    return after.removedEvents() - before.removedEvents();
  }

  private <T> Future<T> request(String address, Object message) {
    return vertx.eventBus().<T>request(address, message, PATIENT)
        .map(Message::body)
        .recover(failure -> Future.failedFuture(
            PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "stage", address, failure.getMessage(), failure)));
  }

  private <T> Future<T> onContext(Supplier<Future<T>> work) {
    Promise<T> result = Promise.promise();
    context.runOnContext(run -> Future.succeededFuture().compose(start -> work.get()).onComplete(result));
    return result.future();
  }
}
