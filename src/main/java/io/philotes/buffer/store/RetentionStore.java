package io.philotes.buffer.store;

import static io.philotes.buffer.store.BufferPool.execute;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The floors of the sources, and what is trimmed with them. Ages are measured by the clock of the buffer database. Runs
 * on the one connection it is given.
 */
final class RetentionStore {

  private static final int STEP = 5_000;

  private static final String SOURCES = "SELECT id, name FROM philotes.sources WHERE last_end_lsn IS NOT NULL ORDER BY id";
  private static final String LOCK_FLOOR = "SELECT floor_position FROM philotes.retention WHERE source_id = $1 FOR UPDATE";

  /** The scan for the first young batch passes expired ones only, and those are trimmed with the floor. */
  private static final String BOUNDS = """
      SELECT r.floor_position, s.next_position,
             coalesce((SELECT b.first_position FROM philotes.batches b
                        WHERE b.source_id = s.id AND b.written_at >= now() - make_interval(secs => $2::float8)
                        ORDER BY b.last_position LIMIT 1), s.next_position),
             (SELECT min(c.position) FROM philotes.consumers c WHERE c.source_id = s.id AND c.state = 'declared')
        FROM philotes.sources s JOIN philotes.retention r ON r.source_id = s.id
       WHERE s.id = $1""";

  private static final String RAISE = """
      UPDATE philotes.retention SET floor_position = b.last_position + 1
        FROM (SELECT last_position FROM philotes.batches
               WHERE source_id = $1 AND last_position < $2 ORDER BY last_position DESC LIMIT 1) AS b
       WHERE source_id = $1 AND floor_position <= b.last_position
      RETURNING floor_position""";

  private static final String TRIM_BATCHES = """
      DELETE FROM philotes.batches
       WHERE source_id = $1 AND last_position IN (
         SELECT last_position FROM philotes.batches
          WHERE source_id = $1 AND last_position < $2 - 1 ORDER BY last_position LIMIT %d)""".formatted(STEP);

  private static final String TRIM_PROGRESS = """
      DELETE FROM philotes.progress
       WHERE source_id = $1 AND position IN (
         SELECT position FROM philotes.progress
          WHERE source_id = $1 AND position < $2
            AND position < (SELECT max(position) FROM philotes.progress WHERE source_id = $1)
          ORDER BY position LIMIT %d)""".formatted(STEP);

  /**
   * A relation version is used no more when a newer one of the same table was used before the first kept event. LSNs
   * are compared as unsigned, and only while everything kept is of one epoch.
   */
  private static final String TRIM_RELATIONS = """
      DELETE FROM philotes.relations r
       USING philotes.sources s, philotes.relations newer,
             (SELECT e.commit_lsn FROM philotes.events_%1$d e WHERE e.position >= $1 ORDER BY e.position LIMIT 1) AS kept,
             (SELECT b.epoch FROM philotes.batches b
               WHERE b.source_id = %1$d AND b.last_position >= $1 ORDER BY b.last_position LIMIT 1) AS oldest
       WHERE r.source_id = %1$d AND s.id = %1$d AND oldest.epoch = s.epoch
         AND newer.source_id = %1$d AND newer.relation_oid = r.relation_oid AND newer.version > r.version
         AND (newer.first_lsn # (-9223372036854775808)) < (kept.commit_lsn # (-9223372036854775808))""";

  private final SqlConnection connection;

  RetentionStore(SqlConnection connection) {
    this.connection = connection;
  }

  /** A source that retention looks after. */
  record RetainedSource(int id, String name) {}

  /** What a raise did: the floor and the end as they are now, and how many events it made invisible. */
  record Raised(long floor, long next, long removed) {}

  Future<List<RetainedSource>> sources() {
    return execute(connection, SOURCES).map(rows -> {
      List<RetainedSource> sources = new ArrayList<>();
      rows.forEach(row -> sources.add(new RetainedSource(row.getInteger(0), row.getString(1))));
      return sources;
    });
  }

  /**
   * Raises the floor over whole batches and commits: from then on nobody reads what is below it, so whatever happens
   * after that cannot make a gap. Whoever declares a consumer meanwhile waits, and begins above the new floor.
   */
  Future<Raised> raise(int sourceId, Duration retention) {
    return connection.begin().compose(transaction -> execute(connection, LOCK_FLOOR, sourceId)
        .compose(locked -> execute(connection, BOUNDS, sourceId, retention.toMillis() / 1000.0))
        .map(rows -> bounds(rows.iterator().next()))
        .compose(bounds -> raise(sourceId, bounds))
        .compose(raised -> transaction.commit().map(raised))
        .recover(failure -> transaction.rollback().transform(ended -> Future.failedFuture(failure))));
  }

  private Future<Raised> raise(int sourceId, RetentionBounds bounds) {
    if (!bounds.mayRise()) {
      return Future.succeededFuture(new Raised(bounds.floor(), bounds.next(), 0));
    }
    return execute(connection, RAISE, sourceId, bounds.firstNeeded()).map(rows -> {
      long floor = rows.size() == 0 ? bounds.floor() : rows.iterator().next().getLong(0);
      return new Raised(floor, bounds.next(), floor - bounds.floor());
    });
  }

  /**
   * Removes the batches below the floor, except the last of them: it is the anchor from which the kept events'
   * checksums are recomputed, and when no event is kept the one that the writer goes on from.
   */
  Future<Void> trimBatches(int sourceId, long floor) {
    return inSteps(TRIM_BATCHES, sourceId, floor);
  }

  /** Removes the progress that no kept event needs for its processed_at, except the newest. */
  Future<Void> trimProgress(int sourceId, long floor) {
    return inSteps(TRIM_PROGRESS, sourceId, floor);
  }

  /** Removes the relation versions that no kept event refers to and no event to come can: the newest always stay. */
  Future<Void> trimRelations(int sourceId, long floor) {
    return execute(connection, TRIM_RELATIONS.formatted(sourceId), floor).mapEmpty();
  }

  private Future<Void> inSteps(String delete, int sourceId, long floor) {
    return execute(connection, delete, sourceId, floor)
        .compose(rows -> rows.rowCount() < STEP ? Future.succeededFuture() : inSteps(delete, sourceId, floor));
  }

  private static RetentionBounds bounds(Row row) {
    Long slowest = row.getLong(3);
    return new RetentionBounds(row.getLong(0), row.getLong(1), row.getLong(2),
        slowest == null ? OptionalLong.empty() : OptionalLong.of(slowest));
  }
}
