package io.philotes.buffer.store;

import static io.philotes.buffer.store.BufferPool.execute;

import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the space of expired events back. Every statement is a transaction of its own and holds one lock; its
 * connection waits at most 200 ms for any ({@code Session.CLEANUP}). TRUNCATE of a leaf locks the leaf only; DROP locks
 * the whole log, so it waits its turn behind small writes and stays away from a chunked one.
 */
final class PartitionLeaves {

  private static final int STEP = 5_000;

  /** Leaves with other bounds than a range of positions are not ours: left alone. */
  private static final String LEAVES = """
      SELECT leaf, bounds[1]::bigint, bounds[2]::bigint, bytes = 0
        FROM (SELECT quote_ident(c.relname) AS leaf, pg_relation_size(c.oid) AS bytes,
                     regexp_match(pg_get_expr(c.relpartbound, c.oid), '^FOR VALUES FROM \\(''(\\d+)''\\) TO \\(''(\\d+)''\\)$') AS bounds
                FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
               WHERE i.inhparent = 'philotes.events_%d'::regclass AND c.relnamespace = 'philotes'::regnamespace) AS leaves
       WHERE bounds IS NOT NULL
       ORDER BY 2""";

  /** A chunked write holds the row for its whole length, a small one for a moment: shorter than the lock_timeout. */
  private static final String WRITER_AT_REST = "SELECT FROM philotes.sources WHERE id = $1 FOR NO KEY UPDATE";

  private final SqlConnection connection;

  PartitionLeaves(SqlConnection connection) {
    this.connection = connection;
  }

  Future<List<Partition>> leaves(int sourceId) {
    return connection.query(LEAVES.formatted(sourceId)).execute().map(rows -> {
      List<Partition> leaves = new ArrayList<>();
      rows.forEach(row -> leaves.add(leaf(row)));
      return leaves;
    });
  }

  Future<Void> truncate(Partition leaf) {
    return SchemaMigrator.run(connection, "TRUNCATE philotes." + leaf.table()).map(done -> Failpoints.hit(Failpoint.CLEANUP_DELETED_HALF, done));
  }

  /** Fails with 55P03 when the log is busy. */
  Future<Void> drop(int sourceId, Partition leaf) {
    return execute(connection, WRITER_AT_REST, sourceId)
        .compose(rest -> SchemaMigrator.run(connection, "DROP TABLE philotes." + leaf.table()));
  }

  /** Deletes what the leaf holds below the floor, in steps that are transactions of their own. */
  Future<Void> shorten(Partition leaf, long floor) {
    return execute(connection, "SELECT min(position) FROM philotes." + leaf.table())
        .compose(rows -> {
          Long first = rows.iterator().next().getLong(0);
          return first == null || first >= floor ? Future.succeededFuture() : deleteFrom(leaf, first, floor);
        });
  }

  private Future<Void> deleteFrom(Partition leaf, long first, long floor) {
    long end = Math.min(first + STEP, floor);
    return execute(connection, "DELETE FROM philotes." + leaf.table() + " WHERE position < $1", end)
        .map(deleted -> Failpoints.hit(Failpoint.CLEANUP_DELETED_HALF, deleted))
        .compose(deleted -> end == floor ? Future.succeededFuture() : deleteFrom(leaf, end, floor));
  }

  private static Partition leaf(Row row) {
    return new Partition(row.getString(0), row.getLong(1), row.getLong(2), row.getBoolean(3));
  }
}
