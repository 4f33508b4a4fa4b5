package io.philotes.buffer.store;

import io.philotes.bus.message.WriteBatch;
import io.philotes.event.EventRows;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** The {@link WriteStatements} in SQL, on the one connection that may write the source. */
public final class SqlWriteStatements implements WriteStatements {

  private static final String COLUMNS =
      "position, commit_lsn, seq, last, lsn, xid, commit_time, relation, operation, before, after, metadata";
  private static final String[] ARRAYS =
      {"bigint", "int", "bool", "bigint", "bigint", "bigint", "int", "smallint", "text", "text", "text"};
  private static final String RELATION_ROW = """
      AS r(id int, relation_oid bigint, version int, schema_name text, table_name text, replica_identity text,
        columns json, key_columns text[], first_lsn bigint, catalog jsonb)""";
  private static final String RELATION_COLUMNS = """
      (source_id, id, relation_oid, version, schema_name, table_name, replica_identity, columns, key_columns, first_lsn, catalog)""";
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
  public SqlWriteStatements(SqlConnection connection, int sourceId, long fence) {
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

  @Override
  public Future<Integer> small(WriteBatch batch, BatchPlace place) {
    Tuple tuple = Tuple.of(sourceId, fence, place.prevEndLsn(), place.firstPosition());
    tuple.addLong(batch.lastCommitLsn()).addLong(batch.endLsn()).addLong(place.nextPosition())
        .addInteger(batch.transactions()).addLong(batch.firstCommitTime()).addLong(batch.lastCommitTime())
        .addLong(place.checksum());
    EventColumns.append(tuple, batch.rows());
    if (batch.newRelations().isEmpty()) {
      return execute(small, tuple).map(RowSet::rowCount);
    }
    return execute(smallWithRelations, tuple.addString(RelationJson.of(batch.newRelations()))).map(RowSet::rowCount);
  }

  @Override
  public Future<Void> begin() {
    return connection.query("BEGIN").execute().mapEmpty();
  }

  @Override
  public Future<Void> openWrite(BatchPlace place) {
    return execute(OPEN, Tuple.of(sourceId, fence, place.prevEndLsn(), place.firstPosition())).mapEmpty();
  }

  @Override
  public Future<Void> seePartitions(BatchPlace place) {
    return execute(SEE, Tuple.of(sourceId, place.rowsPosition())).mapEmpty();
  }

  @Override
  public Future<Void> relations(List<RelationVersion> relations) {
    return execute(INSERT_RELATIONS, Tuple.of(sourceId, RelationJson.of(relations))).mapEmpty();
  }

  @Override
  public Future<Integer> rows(EventRows rows, BatchPlace place) {
    Tuple tuple = Tuple.of(place.rowsPosition(), place.nextPosition());
    EventColumns.append(tuple, rows);
    return execute(chunk, tuple).map(RowSet::rowCount);
  }

  @Override
  public Future<Void> closeWrite(WriteBatch batch, BatchPlace place) {
    Tuple tuple = Tuple.of(sourceId, fence, place.prevEndLsn(), place.firstPosition(), place.nextPosition());
    tuple.addLong(batch.lastCommitLsn()).addLong(batch.endLsn()).addInteger(batch.transactions())
        .addLong(batch.firstCommitTime()).addLong(batch.lastCommitTime()).addLong(place.checksum());
    return execute(CLOSE, tuple).mapEmpty();
  }

  @Override
  public Future<Void> commit() {
    return connection.query("COMMIT").execute().mapEmpty();
  }

  @Override
  public Future<Integer> acked(Lsn acked) {
    return execute(ACKED, Tuple.of(sourceId, fence, acked.value())).map(RowSet::rowCount);
  }

  private Future<RowSet<Row>> execute(String sql, Tuple tuple) {
    return connection.preparedQuery(sql).execute(tuple);
  }
}
