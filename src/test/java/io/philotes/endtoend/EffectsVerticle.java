package io.philotes.endtoend;

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
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * Three consumers beside the service, in its process. The effect of each is a row per event in the table {@code
 * public.effect} of the buffer database. {@code plain} answers the bus after its effect; {@code position} keeps its
 * position in one transaction with the effect; {@code together} moves its cursor in one transaction with the effect.
 */
public final class EffectsVerticle extends VerticleBase implements HandledPositions {

  static final String PLAIN = "plain";
  static final String POSITION = "position";
  static final String TOGETHER = "together";
  static final String[] TABLES = {
      "CREATE TABLE effect (n bigserial PRIMARY KEY, consumer text, process bigint, position bigint, event_id text)",
      "CREATE TABLE handled (source text, epoch int, position bigint, PRIMARY KEY (source, epoch))"};

  private static final String EFFECT =
      "INSERT INTO public.effect (consumer, process, position, event_id) SELECT $1, $2, unnest($3::bigint[]), unnest($4::text[])";
  private static final String LOAD = "SELECT position FROM public.handled WHERE source = $1 AND epoch = $2";
  private static final String SAVE = "INSERT INTO public.handled VALUES ($1, $2, $3)"
      + " ON CONFLICT (source, epoch) DO UPDATE SET position = excluded.position";
  private static final String SOURCE = "bank";
  private static final int LIMIT = 10;
  private static final long PAUSE = 20;

  private final long process = ProcessHandle.current().pid();
  private Pool pool;
  private ConsumerStore cursors;
  private EventReader reader;

  @Override
  public Future<?> start() {
    Database database = new Database(vertx, ConfigLoader.load(Optional.empty(), System.getenv()).config().buffer().database(),
        Side.BUFFER, "effects");
    pool = database.pool(Session.READER, 4);
    BufferPool stores = new BufferPool(database, 2);
    cursors = new ConsumerStore(stores);
    reader = new EventReader(stores);
    vertx.setTimer(PAUSE, timer -> together());
    return PhilotesConsumer.subscribe(vertx, PLAIN, batch -> effect(pool, PLAIN, batch.events()))
        .compose(subscribed -> PhilotesConsumer.subscribe(vertx, POSITION, new DedupingConsumer(this, this::withPosition)));
  }

  private Future<?> effect(SqlClient client, String consumer, List<ChangeEvent> events) {
    return client.preparedQuery(EFFECT).execute(Tuple.of(consumer, process,
        events.stream().map(ChangeEvent::position).toArray(Long[]::new), events.stream().map(ChangeEvent::id).toArray(String[]::new)));
  }

  private Future<?> withPosition(EventBatch batch) {
    return Database.transaction(pool, connection -> effect(connection, POSITION, batch.events())
        .compose(done -> connection.preparedQuery(SAVE).execute(Tuple.of(batch.source(), batch.epoch(), batch.last()))));
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
        .compose(cursor -> reader.read(SOURCE, cursor.sourceId(), cursor.epoch(), cursor.position(), LIMIT, 1 << 20)
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
