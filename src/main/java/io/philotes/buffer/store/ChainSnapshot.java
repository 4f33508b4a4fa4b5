package io.philotes.buffer.store;

import static io.philotes.buffer.store.BufferPool.execute;

import io.philotes.database.Database;
import io.philotes.database.DatabaseFailures;
import io.philotes.database.Session;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Everything that the buffer holds, at one moment: a read-only transaction with one snapshot, so that it can be read at
 * leisure beside a live service. TRUNCATE does not respect snapshots, therefore the logs are locked in ACCESS SHARE mode
 * before the snapshot is taken: retention finds them busy and comes back later, nobody else notices.
 */
public final class ChainSnapshot {

  private static final int EVENTS = 5_000;
  private static final int BATCHES = 10_000;
  private static final int MOST_BYTES = 8 << 20;

  private static final String LOGS = """
      SELECT 'philotes.events_' || id FROM philotes.sources
       WHERE to_regclass('philotes.events_' || id) IS NOT NULL ORDER BY id""";

  /** Not one whose slot is still to be created: it has no log yet, and nothing to verify. */
  private static final String SOURCES = """
      SELECT s.id, s.name, s.epoch, coalesce(s.last_commit_lsn, 0), coalesce(s.last_end_lsn, 0), s.next_position,
             coalesce(r.floor_position, 1), to_regclass('philotes.events_' || s.id) IS NOT NULL,
             ARRAY(SELECT v.id FROM philotes.relations v WHERE v.source_id = s.id)
        FROM philotes.sources s LEFT JOIN philotes.retention r ON r.source_id = s.id
       WHERE s.last_end_lsn IS NOT NULL OR to_regclass('philotes.events_' || s.id) IS NOT NULL
       ORDER BY s.id""";

  /** A buffer of the first version has no such table, and no epoch but the first. */
  private static final String KEEPS_EPOCHS = "SELECT to_regclass('philotes.epochs') IS NOT NULL";

  private static final String EPOCHS = """
      SELECT epoch, began_at IS NOT NULL, coalesce(first_position, 0), began_at::text, reason, gap_from, gap_to, same_history
        FROM philotes.epochs WHERE source_id = $1 ORDER BY epoch""";

  private static final String BATCH_PAGE = """
      SELECT epoch, first_position, last_position, prev_end_lsn, end_lsn, transactions, checksum
        FROM philotes.batches WHERE source_id = $1 AND last_position > $2 ORDER BY last_position LIMIT %d"""
      .formatted(BATCHES);

  /** WITH TIES: a position that is there twice must not hide at the end of a page. */
  private static final String EVENT_PAGE = """
      SELECT position, commit_lsn, seq, last, relation, operation, before::text, after::text, metadata::text
        FROM (SELECT page.*, sum(bytes) OVER (ORDER BY position) - bytes AS bytes_before
                FROM (SELECT e.*, %2$s AS bytes
                        FROM philotes.events_%1$d e
                       WHERE e.position > $1 ORDER BY e.position FETCH FIRST %3$d ROWS WITH TIES) AS page) AS weighed
       WHERE bytes_before < %4$d
       ORDER BY position""";

  private final SqlConnection connection;

  private ChainSnapshot(SqlConnection connection) {
    this.connection = connection;
  }

  /** Opens a snapshot for the work and closes it after. Failures come coded. */
  public static <T> Future<T> with(Database database, Function<ChainSnapshot, Future<T>> work) {
    return database.connect(Session.READER, 1)
        .compose(connection -> open(connection)
            .compose(opened -> work.apply(new ChainSnapshot(connection)))
            .eventually(connection::close))
        .recover(failure -> Future.failedFuture(DatabaseFailures.of(database.side(), database.config(), failure)));
  }

  private static Future<Void> open(SqlConnection connection) {
    return SchemaMigrator.requireReadable(connection)
        .compose(ours -> connection.query(LOGS).execute())
        .compose(logs -> SchemaMigrator.run(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .compose(begun -> lock(connection, logs)));
  }

  private static Future<Void> lock(SqlConnection connection, RowSet<Row> logs) {
    Future<Void> done = Future.succeededFuture();
    for (Row log : logs) {
      done = done.compose(before -> SchemaMigrator.run(connection, "LOCK TABLE " + log.getString(0) + " IN ACCESS SHARE MODE"));
    }
    return done;
  }

  public Future<List<StoredSource>> sources() {
    return connection.query(SOURCES).execute().compose(rows -> {
      Future<List<StoredSource>> all = Future.succeededFuture(new ArrayList<>());
      for (Row row : rows) {
        all = all.compose(sources -> ConsumerStore.cursorsOfAnyVersion(connection, row.getInteger(0))
            .compose(consumers -> epochs(row.getInteger(0)).map(epochs -> {
              sources.add(source(row, consumers, epochs));
              return sources;
            })));
      }
      return all;
    });
  }

  private Future<List<StoredEpoch>> epochs(int sourceId) {
    return connection.query(KEEPS_EPOCHS).execute().compose(keeps -> keeps.iterator().next().getBoolean(0)
        ? execute(connection, EPOCHS, sourceId).map(ChainSnapshot::epochs) : Future.succeededFuture(List.of()));
  }

  private static List<StoredEpoch> epochs(RowSet<Row> rows) {
    List<StoredEpoch> epochs = new ArrayList<>();
    rows.forEach(row -> epochs.add(new StoredEpoch(row.getInteger(0), row.getBoolean(1), row.getLong(2), row.getString(3),
        row.getString(4), lsn(row.getLong(5)), lsn(row.getLong(6)), row.getBoolean(7))));
    return epochs;
  }

  private static Lsn lsn(Long value) {
    return value == null ? null : new Lsn(value);
  }

  /** The next batches that end behind a position, in order; empty at the end of the chain. */
  public Future<List<StoredBatch>> batches(int sourceId, long after) {
    return execute(connection, BATCH_PAGE, sourceId, after).map(rows -> {
      List<StoredBatch> batches = new ArrayList<>(rows.size());
      rows.forEach(row -> batches.add(new StoredBatch(row.getInteger(0), row.getLong(1), row.getLong(2), row.getLong(3),
          row.getLong(4), row.getInteger(5), row.getLong(6))));
      return batches;
    });
  }

  /** The next events behind a position, in order; empty at the end of the log. */
  public Future<List<StoredEvent>> events(int sourceId, long after) {
    return execute(connection, eventPage(sourceId), after).map(rows -> {
      List<StoredEvent> events = new ArrayList<>(rows.size());
      rows.forEach(row -> events.add(event(row)));
      return events;
    });
  }

  private static String eventPage(int sourceId) {
    return EVENT_PAGE.formatted(sourceId, ImageWeight.sql(), EVENTS, MOST_BYTES);
  }

  private static StoredEvent event(Row row) {
    Integer relation = row.getInteger(4);
    return new StoredEvent(row.getLong(0), row.getLong(1), row.getInteger(2), row.getBoolean(3),
        relation == null ? 0 : relation, row.getInteger(5), row.getString(6), row.getString(7), row.getString(8));
  }

  private static StoredSource source(Row row, List<ConsumerCursor> consumers, List<StoredEpoch> epochs) {
    return new StoredSource(row.getInteger(0), row.getString(1), row.getInteger(2), new Lsn(row.getLong(3)),
        new Lsn(row.getLong(4)), row.getLong(5), row.getLong(6), row.getBoolean(7),
        Set.of(row.getArrayOfIntegers(8)), consumers, epochs);
  }
}
