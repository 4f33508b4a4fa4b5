package io.philotes.buffer.store;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceCheckpoint.Stage;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.RelationVersion;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Reads what the buffer knows of a source. Only the leader may trust it, after the fence in the source's row is its
 * own: from then on nobody else changes what was read.
 */
public final class CheckpointStore {

  private static final String SOURCE = """
      SELECT id, epoch, system_identifier, timeline, database, slot, last_commit_lsn, last_end_lsn, acked_lsn,
        next_position, fence,
        (SELECT o.epoch FROM philotes.epochs o WHERE o.source_id = sources.id AND o.began_at IS NULL) AS announced
      FROM philotes.sources WHERE name = $1""";
  private static final String RELATIONS = """
      SELECT id, relation_oid, version, schema_name, table_name, replica_identity, columns::text, key_columns, first_lsn
      FROM philotes.relations WHERE source_id = $1 ORDER BY id""";
  private static final String LAST_BATCH = """
      SELECT last_position, end_lsn, epoch, checksum FROM philotes.batches
      WHERE source_id = $1 ORDER BY last_position DESC LIMIT 1""";

  private final String source;

  public CheckpointStore(String source) {
    this.source = source;
  }

  /**
   * Reads the checkpoint. Fails with FENCED when the row has another fence than ours, BUFFER_BROKEN when the chain is,
   * RESYNC_UNFINISHED when a resync was interrupted.
   */
  public Future<StoredCheckpoint> read(SqlClient connection, long fence) {
    return read(connection, fence, true);
  }

  /** As {@link #read}, also while a resync is not finished. */
  public Future<StoredCheckpoint> readForResync(SqlClient connection, long fence) {
    return read(connection, fence, false);
  }

  /**
   * The checkpoint as it is at the moment, to be shown, whoever leads: without relations, and without a look at the chain. Fails with
   * RESYNC_UNFINISHED when a resync was interrupted.
   */
  Future<SourceCheckpoint> show(SqlClient connection) {
    return connection.preparedQuery(SOURCE).execute(Tuple.of(source)).compose(rows -> {
      if (rows.size() == 0) {
        return Future.succeededFuture(SourceCheckpoint.unknown());
      }
      Row row = rows.iterator().next();
      Integer announced = row.getInteger("announced");
      return announced != null ? Future.failedFuture(unfinished(announced)) : Future.succeededFuture(checkpoint(row, List.of()));
    });
  }

  private Future<StoredCheckpoint> read(SqlClient connection, long fence, boolean finished) {
    return connection.preparedQuery(SOURCE).execute(Tuple.of(source)).compose(rows -> {
      if (rows.size() == 0) {
        return Future.succeededFuture(StoredCheckpoint.unknown());
      }
      Row row = rows.iterator().next();
      Integer announced = row.getInteger("announced");
      return finished && announced != null ? Future.failedFuture(unfinished(announced)) : read(connection, row, fence);
    }).map(read -> Failpoints.hit(Failpoint.CHECKPOINT_READ, read));
  }

  private PhilotesException unfinished(int epoch) {
    return PhilotesException.of(ErrorCode.RESYNC_UNFINISHED, "source", source, "epoch " + epoch + " was announced and not begun");
  }

  private Future<StoredCheckpoint> read(SqlClient connection, Row row, long fence) {
    if (row.getLong("fence") != fence) {
      return Future.failedFuture(PhilotesException.of(ErrorCode.FENCED, "source", source,
          "its fence is " + row.getLong("fence") + ", ours is " + fence));
    }
    Tuple id = Tuple.of(row.getInteger("id"));
    return connection.preparedQuery(RELATIONS).execute(id)
        .map(CheckpointStore::relations)
        .compose(relations -> connection.preparedQuery(LAST_BATCH).execute(id)
            .map(batches -> new StoredCheckpoint(checkpoint(row, relations), checksum(row, batches))));
  }

  private static SourceCheckpoint checkpoint(Row row, List<RelationVersion> relations) {
    boolean registered = row.getLong("last_end_lsn") != null;
    return new SourceCheckpoint(registered ? Stage.REGISTERED : Stage.SLOT_INTENDED, row.getInteger("id"),
        row.getInteger("epoch"), row.getString("system_identifier"), row.getInteger("timeline"),
        row.getString("database"), row.getString("slot"), lsn(row, "last_commit_lsn"), lsn(row, "last_end_lsn"),
        lsn(row, "acked_lsn"), row.getLong("next_position"), relations);
  }

  private static Lsn lsn(Row row, String column) {
    Long value = row.getLong(column);
    return value == null ? Lsn.ZERO : new Lsn(value);
  }

  private static List<RelationVersion> relations(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(CheckpointStore::relation).toList();
  }

  private static RelationVersion relation(Row row) {
    return new RelationVersion(row.getInteger(0), row.getLong(1), row.getInteger(2), row.getString(3), row.getString(4),
        row.getString(5).charAt(0), RelationJson.columns(row.getString(6)), List.of(row.getArrayOfStrings(7)),
        row.getLong(8), null);
  }

  private long checksum(Row row, RowSet<Row> batches) {
    long next = row.getLong("next_position");
    if (batches.size() == 0) {
      require(next == 1, "its next position is " + next + ", but it has no batch");
      return 0;
    }
    Row last = batches.iterator().next();
    require(last.getLong(0) == next - 1, "its next position is " + next + ", but the last batch ends at " + last.getLong(0));
    require(!last.getInteger(2).equals(row.getInteger("epoch")) || last.getLong(1).equals(row.getLong("last_end_lsn")),
        "it ends at " + lsn(row, "last_end_lsn") + ", but the last batch at " + Lsn.format(last.getLong(1)));
    return last.getLong(3);
  }

  private void require(boolean whole, String found) {
    if (!whole) {
      throw PhilotesException.of(ErrorCode.BUFFER_BROKEN, "source", source, found);
    }
  }
}
