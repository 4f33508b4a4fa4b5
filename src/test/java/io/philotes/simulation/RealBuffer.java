package io.philotes.simulation;

import io.philotes.buffer.WriterCodes;
import io.philotes.buffer.store.BufferPool;
import io.philotes.buffer.store.Lease;
import io.philotes.buffer.store.SchemaMigrator;
import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.event.Operation;
import io.philotes.testing.Await;
import io.philotes.testing.Postgres;
import io.philotes.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntUnaryOperator;

/** A buffer in PostgreSQL, and what a test asks of it beside the product. */
final class RealBuffer implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String SOURCE = """
      SELECT s.last_end_lsn IS NOT NULL, s.timeline, coalesce(s.last_commit_lsn, 0), coalesce(s.last_end_lsn, 0),
        coalesce(s.acked_lsn, 0), s.next_position, s.fence, s.id,
        (SELECT count(*) FROM philotes.relations r WHERE r.source_id = s.id)
      FROM philotes.sources s WHERE s.name = $1""";
  private static final String LEASE =
      "SELECT owner, fence, lease_until < clock_timestamp(), backend_pid FROM philotes.leases WHERE source = $1";
  private static final String CURSOR = """
      SELECT c.position, c.fence FROM philotes.consumers c JOIN philotes.sources s ON s.id = c.source_id
      WHERE s.name = $1 AND c.name = 'c'""";
  private static final String ENDS = """
      SELECT substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''(\\d+)''\\)')::bigint AS ends
      FROM philotes.sources s JOIN pg_inherits i ON i.inhparent = to_regclass('philotes.events_' || s.id)
        JOIN pg_class c ON c.oid = i.inhrelid
      WHERE s.name = $1 ORDER BY ends""";

  private final TestDatabase test = Postgres.buffer().createDatabase("simbuffer");
  private final Vertx vertx = Vertx.vertx();
  final Database database = new Database(vertx, test.config(), Side.BUFFER, "test");
  final BufferPool pool = new BufferPool(database, 4);
  private PgConnection inspector;

  void open() {
    await(new SchemaMigrator(database).migrate());
    inspector = connect();
  }

  PgConnection connect() {
    return await(database.connect(Session.WRITER, 16));
  }

  Lease.Backend backendOf(PgConnection connection) {
    Row row = await(connection.query("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()").execute())
        .iterator().next();
    return new Lease.Backend(row.getInteger(0), row.getOffsetDateTime(1));
  }

  ErrorCode code(Throwable failure) {
    return WriterCodes.of(database, failure);
  }

  /** @param sessions the number of a session by its pid */
  BufferState state(String source, IntUnaryOperator sessions) {
    Row row = first(SOURCE, source);
    Row lease = first(LEASE, source);
    Row cursor = first(CURSOR, source);
    List<Long> ends = new ArrayList<>();
    ask(ENDS, source).forEach(end -> ends.add(end.getLong(0)));
    return new BufferState(row == null ? null : new BufferState.SourceRow(row.getBoolean(0), row.getInteger(1), row.getLong(2),
        row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6)),
        lease == null ? null : new BufferState.LeaseRow(lease.getString(0), lease.getLong(1), lease.getBoolean(2),
            sessions.applyAsInt(lease.getInteger(3))),
        cursor == null ? 0 : cursor.getLong(0), cursor == null ? 0 : cursor.getLong(1), ends, row == null ? 0 : row.getLong(8));
  }

  int sourceId(String source) {
    return first(SOURCE, source).getInteger(7);
  }

  /** What is stored behind a position, whether the source's row covers it or not. */
  List<StoredEvent> eventsAfter(String source, long position) {
    List<StoredEvent> events = new ArrayList<>();
    ask("SELECT position, commit_lsn, seq, last, lsn, relation, operation, before::text, after::text, metadata::text"
        + " FROM philotes.events_" + sourceId(source) + " WHERE position > $1 ORDER BY position", position).forEach(row ->
        events.add(new StoredEvent(row.getLong(0), row.getLong(1), row.getInteger(2), row.getBoolean(3), row.getLong(4),
            row.getInteger(5) == null ? 0 : row.getInteger(5), Operation.ofCode(row.getInteger(6)), row.getString(7),
            row.getString(8), row.getString(9))));
    return events;
  }

  void expireLease(String source) {
    ask("UPDATE philotes.leases SET lease_until = clock_timestamp() - interval '1 second' WHERE source = $1", source);
  }

  /** Returns when a backend waits for a lock that only the other holds. */
  void awaitBlocked(int pid, int holder) {
    Await.until("backend " + pid + " waits for a lock of backend " + holder, LIMIT, () -> {
      Row row = first("SELECT pg_blocking_pids(pid), wait_event_type FROM pg_stat_activity WHERE pid = $1", pid);
      return row != null && "Lock".equals(row.getString(1)) && List.of(row.getArrayOfIntegers(0)).equals(List.of(holder));
    });
  }

  void awaitGone(int pid) {
    Await.until("backend " + pid + " is gone", LIMIT, () -> first("SELECT FROM pg_stat_activity WHERE pid = $1", pid) == null);
  }

  /** What the server's processes do, for the message of a failure. */
  String activity() {
    StringBuilder lines = new StringBuilder();
    ask("SELECT pid, state, wait_event, pg_blocking_pids(pid)::text, query FROM pg_stat_activity WHERE datname = current_database()")
        .forEach(row -> lines.append("\n  ").append(row.deepToString()));
    return lines.toString();
  }

  private Row first(String sql, Object... values) {
    RowSet<Row> rows = ask(sql, values);
    return rows.size() == 0 ? null : rows.iterator().next();
  }

  private RowSet<Row> ask(String sql, Object... values) {
    return await(inspector.preparedQuery(sql).execute(Tuple.from(values)));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for the answer, whichever it is; false when there is none in time. */
  static boolean settles(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().handle((value, failure) -> true).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    await(pool.close());
    await(vertx.close());
    test.close();
  }
}
