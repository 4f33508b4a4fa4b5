package io.philotes.buffer.store;

import io.philotes.bus.message.RegisterSource;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Writes down what a source is. Its row is changed under the lease only: the lease's row is locked first and must have
 * our fence, so that a former leader cannot register anything.
 */
public final class SourceStore {

  private static final String LEASE = "SELECT FROM philotes.leases WHERE source = $1 AND fence = $2 FOR SHARE";
  private static final String SELECT = """
      SELECT id, last_end_lsn IS NOT NULL AS registered, system_identifier, database, slot
      FROM philotes.sources WHERE name = $1 FOR UPDATE""";
  private static final String INTEND = """
      INSERT INTO philotes.sources (name, system_identifier, timeline, database, slot, fence)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (name) DO UPDATE SET system_identifier = $2, timeline = $3, database = $4, slot = $5, fence = $6
      WHERE sources.last_end_lsn IS NULL
      RETURNING id""";
  private static final String REGISTER = """
      UPDATE philotes.sources SET last_commit_lsn = 0, last_end_lsn = $2, acked_lsn = $2 WHERE id = $1""";
  private static final String RETENTION =
      "INSERT INTO philotes.retention (source_id, floor_position) VALUES ($1, 1) ON CONFLICT DO NOTHING";
  private static final String TIMELINE =
      "UPDATE philotes.sources SET timeline = $2, acked_lsn = philotes.earlier_lsn(acked_lsn, $3) WHERE id = $1 AND timeline < $2";
  private static final String LOG = resource("events.sql");

  private final SqlConnection connection;
  private final long fence;

  public SourceStore(SqlConnection connection, long fence) {
    this.connection = connection;
    this.fence = fence;
  }

  /**
   * Registers in one transaction: the intention (no consistent point), or the source with its log and first partitions,
   * or the newer timeline of a source that is registered. Answers whether the source was registered for the first time.
   *
   * @param partitionWidth positions in each of the first partitions
   * @param partitions how many of them
   */
  public Future<Boolean> register(RegisterSource request, long partitionWidth, int partitions) {
    return transaction(() -> connection.preparedQuery(LEASE).execute(Tuple.of(request.source(), fence))
        .compose(lease -> lease.size() == 1 ? lockSource(request) : Future.failedFuture(fenced(request)))
        .compose(found -> isRegistered(found) ? timeline(request, found.iterator().next()).map(false)
            : first(request, partitionWidth, partitions)))
        .map(first -> first ? Failpoints.hit(Failpoint.SOURCE_REGISTERED, first) : first);
  }

  private Future<RowSet<Row>> lockSource(RegisterSource request) {
    return connection.preparedQuery(SELECT).execute(Tuple.of(request.source()));
  }

  private static boolean isRegistered(RowSet<Row> found) {
    return found.size() == 1 && found.iterator().next().getBoolean("registered");
  }

  private Future<Void> timeline(RegisterSource request, Row row) {
    boolean same = row.getString("system_identifier").equals(request.systemIdentifier())
        && row.getString("database").equals(request.database()) && row.getString("slot").equals(request.slot());
    if (!same || request.consistentPoint() != null) {
      return Future.failedFuture(PhilotesException.of(ErrorCode.INTERNAL, "source", request.source(),
          "it is registered already, and only its timeline may change"));
    }
    Long ackedAtMost = request.ackedAtMost() == null ? null : Long.valueOf(request.ackedAtMost().value());
    return connection.preparedQuery(TIMELINE).execute(Tuple.of(row.getInteger("id"), request.timeline(), ackedAtMost)).mapEmpty();
  }

  private Future<Boolean> first(RegisterSource request, long partitionWidth, int partitions) {
    return connection.preparedQuery(INTEND)
        .execute(Tuple.of(request.source(), request.systemIdentifier(), request.timeline(), request.database(),
            request.slot(), fence))
        .map(rows -> rows.iterator().next().getInteger(0))
        .compose(id -> request.consistentPoint() == null ? Future.succeededFuture(false)
            : createLog(id, request.consistentPoint().value(), partitionWidth, partitions).map(true));
  }

  private Future<Void> createLog(int id, long consistentPoint, long width, int partitions) {
    Future<Void> created = connection.preparedQuery(REGISTER).execute(Tuple.of(id, consistentPoint))
        .compose(ok -> connection.preparedQuery(RETENTION).execute(Tuple.of(id)))
        .compose(ok -> connection.query(String.format(Locale.ROOT, LOG, id)).execute())
        .mapEmpty();
    PartitionStore store = new PartitionStore(id);
    for (int i = 0; i < partitions; i++) {
      long from = 1 + i * width;
      created = created.compose(ok -> store.attach(connection, from, from + width));
    }
    return created.map(done -> Failpoints.hit(Failpoint.SOURCE_REGISTERING, done));
  }

  private <T> Future<T> transaction(Supplier<Future<T>> work) {
    return connection.query("BEGIN").execute()
        .compose(begun -> work.get())
        .compose(result -> connection.query("COMMIT").execute().map(result))
        .recover(failure -> connection.query("ROLLBACK").execute().transform(ended -> Future.failedFuture(failure)));
  }

  private static PhilotesException fenced(RegisterSource request) {
    return PhilotesException.of(ErrorCode.FENCED, "source", request.source(), "the lease is not ours any more");
  }

  private static String resource(String name) {
    try (InputStream in = SourceStore.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
