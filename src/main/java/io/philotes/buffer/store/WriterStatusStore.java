package io.philotes.buffer.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Numbers about one source's log whose cost does not grow with it: rows are never counted. */
public final class WriterStatusStore {

  private static final String NUMBERS = """
      SELECT s.id, s.next_position, coalesce(r.floor_position, 1) AS floor,
        (SELECT min(c.position) FROM philotes.consumers c WHERE c.source_id = s.id AND c.state = 'declared') AS passed,
        coalesce((SELECT extract(epoch FROM clock_timestamp() - min(a.xact_start)) FROM pg_stat_activity a
          WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()), 0)::float8 AS oldest
      FROM (SELECT 1) AS one LEFT JOIN philotes.sources s ON s.name = $1
      LEFT JOIN philotes.retention r ON r.source_id = s.id""";
  private static final String BYTES = """
      SELECT coalesce(sum(pg_total_relation_size(i.inhrelid)), 0)::bigint FROM pg_inherits i
      WHERE i.inhparent = to_regclass($1)""";
  private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private final String source;

  public WriterStatusStore(String source) {
    this.source = source;
  }

  /**
   * @param sourceId 0 when the buffer does not know the source
   * @param events kept
   * @param firstUnprocessed position of the first kept event that a declared consumer has not passed, 0 when none
   * @param unprocessed kept events that a declared consumer has not passed; all of them when no consumer is declared
   * @param oldestTransactionSeconds age of the oldest open transaction of the database, 0 when none
   */
  public record Numbers(int sourceId, long events, long firstUnprocessed, long unprocessed,
                        double oldestTransactionSeconds) {}

  public Future<Numbers> numbers(SqlClient client) {
    return client.preparedQuery(NUMBERS).execute(Tuple.of(source)).map(rows -> numbers(rows.iterator().next()));
  }

  private static Numbers numbers(Row row) {
    double oldest = row.getDouble("oldest");
    if (row.getInteger("id") == null) {
      return new Numbers(0, 0, 0, 0, oldest);
    }
    long next = row.getLong("next_position");
    long floor = row.getLong("floor");
    Long passed = row.getLong("passed");
    long first = passed == null ? floor : Math.max(passed + 1, floor);
    return new Numbers(row.getInteger("id"), next - floor, first < next ? first : 0, Math.max(0, next - first), oldest);
  }

  /** Commit time at the source of the event at a position, or null when it is not there. */
  public Future<Instant> commitTime(SqlClient client, int sourceId, long position) {
    return client.preparedQuery("SELECT commit_time FROM philotes.events_" + sourceId + " WHERE position = $1")
        .execute(Tuple.of(position))
        .map(rows -> rows.size() == 0 ? null : POSTGRES_EPOCH.plus(rows.iterator().next().getLong(0), ChronoUnit.MICROS));
  }

  /** Size on disk of the source's events, indexes and TOAST included. */
  public Future<Long> bytes(SqlClient client, int sourceId) {
    return client.preparedQuery(BYTES).execute(Tuple.of("philotes.events_" + sourceId))
        .map(rows -> rows.iterator().next().getLong(0));
  }
}
