package io.philotes.buffer.store;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/**
 * The leadership of a source: one row in {@code leases}, by the buffer database's clock only. A new leader takes the
 * lease, ends the backend of the leader before (a paused one would hold its locks for ever), then raises the fence in
 * {@code sources}; from then on no statement of the old leader can write.
 */
public final class LeaseStore {

  /** Whether somebody holds a lease, for those who only look; {@code l} is its row. As {@code acquire_lease} decides. */
  static final String IS_HELD = """
      (l.lease_until >= clock_timestamp()
         AND EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = l.backend_pid
                     AND (a.backend_start = l.backend_start OR a.backend_start IS NULL)))""";

  private static final String ACQUIRE = "SELECT granted, new_fence, holder, old_pid, old_start FROM philotes.acquire_lease($1, $2, $3, $4)";
  private static final String TERMINATE = """
      SELECT pg_terminate_backend(a.pid, $3) FROM pg_stat_activity a
      WHERE a.pid = $1 AND a.backend_start = $2 AND a.pid <> pg_backend_pid()""";
  private static final String GONE = """
      SELECT NOT EXISTS (SELECT FROM pg_stat_activity a
      WHERE a.pid = $1 AND a.backend_start = $2 AND a.pid <> pg_backend_pid())""";
  private static final String RAISE = "UPDATE philotes.sources SET fence = $2 WHERE name = $1 AND fence < $2";
  private static final String RENEW = """
      UPDATE philotes.leases SET lease_until = clock_timestamp() + make_interval(secs => $3)
      WHERE source = $1 AND fence = $2""";
  private static final String RELEASE = """
      UPDATE philotes.leases SET lease_until = clock_timestamp() - interval '1 second'
      WHERE source = $1 AND fence = $2""";
  private static final long TERMINATE_MILLIS = 10_000;

  private final String source;

  public LeaseStore(String source) {
    this.source = source;
  }

  /**
   * Asks for the lease on behalf of the connection's backend.
   *
   * @param heldFence the fence this process got last, 0 when none: its own lease is renewed at once
   */
  public Future<Lease> acquire(SqlClient connection, String owner, long heldFence, Duration duration) {
    return connection.preparedQuery(ACQUIRE)
        .execute(Tuple.of(source, owner, heldFence, seconds(duration)))
        .map(rows -> lease(rows.iterator().next()));
  }

  private static Lease lease(Row row) {
    boolean granted = row.getBoolean(0);
    if (granted) {
      Failpoints.hit(Failpoint.LEASE_TAKEN);
    }
    Lease.Backend backend = new Lease.Backend(row.getInteger(3), row.getOffsetDateTime(4));
    return new Lease(granted, granted ? row.getLong(1) : 0, row.getString(2), backend);
  }

  /** Ends a backend and waits until it is gone, with its transaction and its locks. Fails after ten seconds. */
  public Future<Void> terminate(SqlClient connection, Lease.Backend backend) {
    return connection.preparedQuery(TERMINATE)
        .execute(Tuple.of(backend.pid(), backend.start(), TERMINATE_MILLIS))
        .compose(ignored -> connection.preparedQuery(GONE).execute(Tuple.of(backend.pid(), backend.start())))
        .compose(rows -> rows.iterator().next().getBoolean(0) ? Future.succeededFuture() : Future.failedFuture(alive(backend)));
  }

  private static PhilotesException alive(Lease.Backend backend) {
    return PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "backend", backend.pid(), "the former leader's backend does not end");
  }

  /** Raises the fence in the source's row, if there is one and it is lower. */
  public Future<Void> raiseFence(SqlClient connection, long fence) {
    Failpoints.hit(Failpoint.TAKEOVER_MID);
    return connection.preparedQuery(RAISE).execute(Tuple.of(source, fence))
        .map(raised -> Failpoints.hit(Failpoint.FENCE_RAISED, raised))
        .mapEmpty();
  }

  /** Prolongs the lease. False when it is not ours any more. */
  public Future<Boolean> renew(SqlClient client, long fence, Duration duration) {
    return client.preparedQuery(RENEW).execute(Tuple.of(source, fence, seconds(duration)))
        .map(renewed -> Failpoints.hit(Failpoint.LEASE_RENEW, renewed))
        .map(LeaseStore::changed);
  }

  /** Lets the lease expire at once and keeps its fence number. False when it is not ours any more. */
  public Future<Boolean> release(SqlClient client, long fence) {
    return client.preparedQuery(RELEASE).execute(Tuple.of(source, fence))
        .map(released -> Failpoints.hit(Failpoint.LEASE_RELEASED, released))
        .map(LeaseStore::changed);
  }

  private static boolean changed(RowSet<Row> result) {
    return result.rowCount() == 1;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
