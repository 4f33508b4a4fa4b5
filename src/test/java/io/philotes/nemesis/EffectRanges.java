package io.philotes.nemesis;

import io.philotes.buffer.store.BufferPool;
import io.philotes.buffer.store.ConsumerStore;
import io.philotes.buffer.store.ConsumerStore.OpenCursor;
import io.philotes.buffer.store.EventReader;
import io.philotes.config.ConfigLoader;
import io.philotes.consumer.DedupingConsumer;
import io.philotes.consumer.HandledPositions;
import io.philotes.consumer.PhilotesConsumer;
import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.database.Side;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * Two consumers in the process of the service, each with exactly-once effect. The effect of a batch is one row of the table
 * {@code public.effect} in the buffer database: which positions it had. {@code position} keeps its position in one
 * transaction with the effect; {@code together} moves its cursor in one transaction with the effect. {@link EffectCheck}
 * judges.
 */
public final class EffectRanges extends VerticleBase implements HandledPositions {

  static final String POSITION = "position";
  static final String TOGETHER = "together";
  static final String[] TABLES = {
      "CREATE TABLE effect (n bigserial PRIMARY KEY, consumer text, process bigint, first bigint, last bigint, last_id text)",
      "CREATE TABLE handled (source text, epoch int, position bigint, PRIMARY KEY (source, epoch))"};

  private static final String SOURCE = "bank";
  private static final String EFFECT = "INSERT INTO public.effect (consumer, process, first, last, last_id) VALUES ($1, $2, $3, $4, $5)";
  private static final String LOAD = "SELECT position FROM public.handled WHERE source = $1 AND epoch = $2";
  private static final String BEGIN = "INSERT INTO public.handled VALUES ($1, $2, 0) ON CONFLICT DO NOTHING";
  /** Compares and sets: a leader that was frozen may come with a batch that its successor has handled long ago. */
  private static final String MOVE = "UPDATE public.handled SET position = $4 WHERE source = $1 AND epoch = $2 AND position < $3";
  private static final int PAGE = 1_000;
  private static final int PAGE_BYTES = 1 << 20;
  private static final long PAUSE = 100;

  private final long process = ProcessHandle.current().pid();
  private Pool pool;
  private ConsumerStore cursors;
  private EventReader reader;

  @Override
  public Future<?> start() {
    Database database = new Database(vertx, ConfigLoader.load(Optional.empty(), System.getenv()).config().buffer().database(),
        Side.BUFFER, "effects");
    pool = database.pool(Session.READER, 2);
    BufferPool stores = new BufferPool(database, 1);
    cursors = new ConsumerStore(stores);
    reader = new EventReader(stores);
    vertx.setTimer(PAUSE, timer -> together());
    return PhilotesConsumer.subscribe(vertx, POSITION, new DedupingConsumer(this, this::withPosition));
  }

  private Future<?> effect(SqlConnection connection, String consumer, List<ChangeEvent> events) {
    ChangeEvent last = events.get(events.size() - 1);
    return connection.preparedQuery(EFFECT).execute(Tuple.of(consumer, process, events.get(0).position(), last.position(), last.id()));
  }

  private Future<?> withPosition(EventBatch batch) {
    return Database.transaction(pool, connection -> connection.preparedQuery(BEGIN).execute(Tuple.of(batch.source(), batch.epoch()))
        .compose(begun -> connection.preparedQuery(MOVE).execute(Tuple.of(batch.source(), batch.epoch(), batch.first(), batch.last())))
        .compose(moved -> moved.rowCount() == 1 ? effect(connection, POSITION, batch.events())
            : Future.failedFuture("another one moved the position")));
  }

  @Override
  public Future<Long> load(String source, int epoch) {
    return pool.preparedQuery(LOAD).execute(Tuple.of(source, epoch)).map(rows -> rows.size() == 0 ? 0L : rows.iterator().next().getLong(0));
  }

  /** It is saved with the effect. */
  @Override
  public Future<Void> save(String source, int epoch, long position) {
    return Future.succeededFuture();
  }

  private void together() {
    cursors.open(TOGETHER, SOURCE)
        .compose(cursor -> reader.read(SOURCE, cursor.sourceId(), cursor.epoch(), cursor.position(), PAGE, PAGE_BYTES)
            .compose(page -> page.isEmpty() ? Future.succeededFuture()
                : Database.transaction(pool, connection -> together(connection, cursor, page.events()))))
        .onComplete(done -> vertx.setTimer(PAUSE, timer -> together()));
  }

  private Future<Void> together(SqlConnection connection, OpenCursor cursor, List<ChangeEvent> events) {
    return effect(connection, TOGETHER, events)
        .compose(done -> cursors.move(connection, TOGETHER, cursor.sourceId(), cursor.fence(), cursor.position(),
            cursor.position() + events.size()))
        .compose(moved -> moved ? Future.<Void>succeededFuture() : Future.failedFuture("another one moved the cursor"));
  }
}
