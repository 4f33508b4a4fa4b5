package io.philotes.buffer.store;

import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The partitions {@code events_<n>_p<from>} of a source's log. They are attached on another connection than the
 * writer's: {@code CREATE … PARTITION OF} would wait for every open writer, ATTACH waits for none (PostgreSQL, "ALTER
 * TABLE", ATTACH PARTITION takes SHARE UPDATE EXCLUSIVE).
 */
public final class PartitionStore {

  private static final String ENDS = """
      SELECT substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''(\\d+)''\\)')::bigint AS ends
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = to_regclass($1) ORDER BY ends""";
  private static final String ATTACH = "SELECT philotes.attach_partition($1, $2, $3)";
  private static final String HISTORY = """
      SELECT b.first_position, extract(epoch FROM clock_timestamp() - b.written_at)::float8
      FROM philotes.batches b WHERE b.source_id = $1 ORDER BY b.last_position LIMIT 1""";

  private final int sourceId;

  public PartitionStore(int sourceId) {
    this.sourceId = sourceId;
  }

  /**
   * How much was written since when.
   *
   * @param events from the first kept batch on
   * @param seconds since it was written, by the database's clock
   */
  public record History(long events, double seconds) {}

  /** Where the attached partitions end (exclusive), ascending. */
  public Future<List<Long>> ends(SqlClient client) {
    return client.preparedQuery(ENDS).execute(Tuple.of("philotes.events_" + sourceId))
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(row -> row.getLong(0)).toList());
  }

  /** Attaches the partition from {@code from} (inclusive) to {@code to}, unless one that starts there is attached. */
  public Future<Void> attach(SqlClient client, long from, long to) {
    return client.preparedQuery(ATTACH).execute(Tuple.of(sourceId, from, to))
        .map(attached -> Failpoints.hit(Failpoint.PARTITION_ATTACHED, attached))
        .mapEmpty();
  }

  /** What is kept, to find the rate of the source. */
  public Future<History> history(SqlClient client, long nextPosition) {
    return client.preparedQuery(HISTORY).execute(Tuple.of(sourceId)).map(rows -> history(rows, nextPosition));
  }

  private static History history(RowSet<Row> rows, long nextPosition) {
    if (rows.size() == 0) {
      return new History(0, 0);
    }
    Row row = rows.iterator().next();
    return new History(nextPosition - row.getLong(0), row.getDouble(1));
  }
}
