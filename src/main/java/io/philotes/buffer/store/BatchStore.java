package io.philotes.buffer.store;

import io.philotes.bus.message.WriteBatch;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventRows;
import io.philotes.event.RelationVersion;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * Writes batches of one source, on the one connection that may. Every call sends its statements at once, so calls may
 * follow each other without waiting; the future is the number of events the server stored.
 *
 * <p>The server's success alone says little: a compare-and-set that misses succeeds with 0 rows, and the COMMIT of an
 * aborted transaction succeeds (its command tag is ROLLBACK; PostgreSQL, "COMMIT"). So the futures here succeed only if
 * every statement did, and the caller compares the number of rows.
 */
public final class BatchStore {

  private static final String COLUMNS =
      "position, commit_lsn, seq, last, lsn, xid, commit_time, relation, operation, before, after, metadata";
  private static final String[] ARRAYS =
      {"bigint", "int", "bool", "bigint", "bigint", "bigint", "int", "smallint", "text", "text", "text"};
  private static final String RELATION_ROW = """
      AS r(id int, relation_oid bigint, version int, schema_name text, table_name text, replica_identity text,
        columns json, key_columns text[], first_lsn bigint)""";
  private static final String RELATION_COLUMNS = """
      (source_id, id, relation_oid, version, schema_name, table_name, replica_identity, columns, key_columns, first_lsn)""";
  private static final String INSERT_RELATIONS =
      "INSERT INTO philotes.relations " + RELATION_COLUMNS + " SELECT $1, r.* FROM json_to_recordset($2::text::json) " + RELATION_ROW;
  private static final String MOVE = """
      WITH w AS (UPDATE philotes.sources SET last_commit_lsn = $5, last_end_lsn = $6,
          acked_lsn = philotes.later_lsn(acked_lsn, $6), next_position = $7
        WHERE id = $1 AND fence = $2 AND last_end_lsn = $3 AND next_position = $4 RETURNING id, epoch),
      b AS (INSERT INTO philotes.batches (source_id, epoch, first_position, last_position, prev_end_lsn, end_lsn,
          transactions, first_commit_time, last_commit_time, checksum)
        SELECT id, epoch, $4, $7 - 1, $3, $6, $8, $9, $10, $11 FROM w)""";
  private static final String MOVE_RELATIONS =
      ", r AS (INSERT INTO philotes.relations " + RELATION_COLUMNS + " SELECT w.id, r.* FROM w, json_to_recordset($23::text::json) "
          + RELATION_ROW + ")";
  private static final String OPEN = "SELECT philotes.open_write($1, $2, $3, $4)";
  private static final String SEE = "SELECT philotes.see_partitions($1, $2)";
  private static final String CLOSE = "SELECT philotes.close_write($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
  private static final String ACKED =
      "UPDATE philotes.sources SET acked_lsn = philotes.later_lsn(acked_lsn, $3) WHERE id = $1 AND fence = $2";

  private final SqlConnection connection;
  private final int sourceId;
  private final long fence;
  private final String small;
  private final String smallWithRelations;
  private final String chunk;

  /** @param fence the leader's number, which every write expects in the source's row */
  public BatchStore(SqlConnection connection, int sourceId, long fence) {
    this.connection = connection;
    this.sourceId = sourceId;
    this.fence = fence;
    small = MOVE + insert("$4", "$7", " FROM w", 12);
    smallWithRelations = MOVE + MOVE_RELATIONS + insert("$4", "$7", " FROM w", 12);
    chunk = insert("$1", "$2", "", 3);
  }

  /**
   * The INSERT of events from eleven arrays, the first of which is parameter {@code parameter}. The sets stand in the
   * SELECT list, where they run in step (PostgreSQL, "SQL Functions Returning Sets"): 13 % less of the server's CPU than
   * {@code FROM unnest(…)}, which first copies all rows aside, to disk when they are larger than work_mem.
   */
  private String insert(String first, String next, String from, int parameter) {
    StringBuilder sets = new StringBuilder("generate_series(").append(first).append("::bigint, ").append(next).append("::bigint - 1) n");
    for (int i = 0; i < ARRAYS.length; i++) {
      sets.append(", unnest($").append(parameter + i).append("::").append(ARRAYS[i]).append("[]) c").append(i);
    }
    return " INSERT INTO philotes.events_" + sourceId + " (" + COLUMNS + ") SELECT n, c0, c1, c2, c3, c4, c5, c6, c7, c8::json,"
        + " c9::json, c10::json FROM (SELECT " + sets + from + ") e";
  }

  /** Writes whole transactions in one autocommit statement: all of it, or 0 rows when the source's row is another. */
  public Future<Integer> small(WriteBatch batch, BatchPlace place) {
    Tuple tuple = Tuple.of(sourceId, fence, place.prevEndLsn(), place.firstPosition());
    tuple.addLong(batch.lastCommitLsn()).addLong(batch.endLsn()).addLong(place.nextPosition())
        .addInteger(batch.transactions()).addLong(batch.firstCommitTime()).addLong(batch.lastCommitTime())
        .addLong(place.checksum());
    EventColumns.append(tuple, batch.rows());
    Failpoints.hit(Failpoint.W_BEFORE_COMMIT);
    Future<RowSet<Row>> written = batch.newRelations().isEmpty() ? execute(small, tuple)
        : execute(smallWithRelations, tuple.addString(RelationJson.of(batch.newRelations())));
    Failpoints.hit(Failpoint.W_COMMIT_SENT);
    return written.map(RowSet::rowCount);
  }

  /** Begins a buffer transaction, locks the source's row and inserts the first chunk. */
  public Future<Integer> open(WriteBatch batch, BatchPlace place) {
    Future<?> begun = connection.query("BEGIN").execute().map(ok -> Failpoints.hit(Failpoint.W_BEGUN, ok));
    Future<?> opened = execute(OPEN, Tuple.of(sourceId, fence, place.prevEndLsn(), place.firstPosition()))
        .map(ok -> Failpoints.hit(Failpoint.W_CAS_DONE, ok));
    Future<Integer> stored = chunk(batch, place);
    return begun.compose(ok -> opened).compose(ok -> stored);
  }

  /** Inserts a chunk into the open buffer transaction. */
  public Future<Integer> chunk(WriteBatch batch, BatchPlace place) {
    Future<?> seen = place.partitionsGrew() ? execute(SEE, Tuple.of(sourceId, place.rowsPosition())) : Future.succeededFuture();
    Future<?> relations = relations(batch.newRelations());
    Future<Integer> stored = rows(batch.rows(), place).map(rows -> Failpoints.hit(Failpoint.W_ROWS_HALF, rows));
    return seen.compose(ok -> relations).compose(ok -> stored);
  }

  /** Inserts the last chunk and, only when its count is right, moves the source's row and commits. */
  public Future<Integer> close(WriteBatch batch, BatchPlace place) {
    return chunk(batch, place)
        .compose(stored -> stored == batch.rows().size() ? commit(batch, place).map(stored) : Future.failedFuture(miscounted(stored)));
  }

  private Future<?> commit(WriteBatch batch, BatchPlace place) {
    Tuple tuple = Tuple.of(sourceId, fence, place.prevEndLsn(), place.firstPosition(), place.nextPosition());
    tuple.addLong(batch.lastCommitLsn()).addLong(batch.endLsn()).addInteger(batch.transactions())
        .addLong(batch.firstCommitTime()).addLong(batch.lastCommitTime()).addLong(place.checksum());
    Failpoints.hit(Failpoint.W_BEFORE_COMMIT);
    Future<?> closed = execute(CLOSE, tuple);
    Future<?> committed = connection.query("COMMIT").execute();
    Failpoints.hit(Failpoint.W_COMMIT_SENT);
    return closed.compose(ok -> committed);
  }

  /** Raises the acked LSN. 0 rows when the fence is not ours. */
  public Future<Integer> advanceAcked(Lsn acked) {
    return execute(ACKED, Tuple.of(sourceId, fence, acked.value())).map(RowSet::rowCount);
  }

  private Future<Integer> rows(EventRows rows, BatchPlace place) {
    Tuple tuple = Tuple.of(place.rowsPosition(), place.nextPosition());
    EventColumns.append(tuple, rows);
    return execute(chunk, tuple).map(RowSet::rowCount);
  }

  private Future<?> relations(List<RelationVersion> relations) {
    return relations.isEmpty() ? Future.succeededFuture()
        : execute(INSERT_RELATIONS, Tuple.of(sourceId, RelationJson.of(relations)));
  }

  private Future<RowSet<Row>> execute(String sql, Tuple tuple) {
    return connection.preparedQuery(sql).execute(tuple);
  }

  private static PhilotesException miscounted(int rows) {
    return PhilotesException.of(ErrorCode.BUFFER_BROKEN, "rows", rows, "the buffer stored another number than was sent");
  }
}
