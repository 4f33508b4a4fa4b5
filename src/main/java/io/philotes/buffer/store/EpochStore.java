package io.philotes.buffer.store;

import static io.philotes.buffer.store.BufferPool.execute;

import io.philotes.bus.message.EpochIntent;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;

/**
 * The epochs of a source: announced first, then begun, each in one statement that does nothing unless the lease and the
 * source's row have our fence. Positions and the chain of checksums go on; LSNs begin anew.
 */
public final class EpochStore {

  private static final String PENDING = """
      SELECT o.epoch, o.reason, o.system_identifier, o.timeline, o.database, o.slot, o.gap_from, o.same_history, o.slot_dropped
        FROM philotes.epochs o JOIN philotes.sources s ON s.id = o.source_id
       WHERE s.name = $1 AND o.began_at IS NULL""";

  private static final String LEASE = "lease AS (SELECT FROM philotes.leases WHERE source = $1 AND fence = $2 FOR SHARE)";

  private static final String INTEND = "WITH " + LEASE + """
      INSERT INTO philotes.epochs AS o (source_id, epoch, reason, system_identifier, timeline, database, slot, gap_from,
          same_history, slot_dropped)
        SELECT s.id, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM philotes.sources s, lease
         WHERE s.name = $1 AND s.fence = $2 AND s.epoch = $3 - 1
      ON CONFLICT (source_id, epoch) DO UPDATE SET reason = $4, system_identifier = $5, timeline = $6, database = $7,
          slot = $8, gap_from = $9, same_history = $10, slot_dropped = $11
        WHERE o.began_at IS NULL""";

  private static final String BEGIN = "WITH " + LEASE + """
      , source AS (
        UPDATE philotes.sources SET epoch = $3, system_identifier = $4, timeline = $5, database = $6, slot = $7,
            last_commit_lsn = 0, last_end_lsn = $8, acked_lsn = $8
          FROM lease WHERE name = $1 AND sources.fence = $2 AND epoch = $3 - 1
        RETURNING id, next_position)
      UPDATE philotes.epochs o SET began_at = now(), first_position = source.next_position, gap_to = $8
        FROM source WHERE o.source_id = source.id AND o.epoch = $3 AND o.began_at IS NULL
      RETURNING o.first_position""";

  /** Tells of a source's first epoch what a resync knows: the events before it are in no buffer. */
  private static final String NOTE = "WITH " + LEASE + """
      INSERT INTO philotes.epochs (source_id, epoch, began_at, first_position, reason, system_identifier, timeline, database,
          slot, gap_to, same_history, slot_dropped)
        SELECT s.id, $3, now(), s.next_position, $4, $5, $6, $7, $8, $9, false, false FROM philotes.sources s, lease
         WHERE s.name = $1 AND s.fence = $2
      ON CONFLICT (source_id, epoch) DO UPDATE SET began_at = now(), reason = $4, system_identifier = $5, timeline = $6, database = $7,
          slot = $8, gap_to = $9""";

  private final SqlConnection connection;
  private final String source;
  private final long fence;

  public EpochStore(SqlConnection connection, String source, long fence) {
    this.connection = connection;
    this.source = source;
    this.fence = fence;
  }

  /** The epoch that was announced and not begun. */
  public Future<Optional<EpochIntent>> pending() {
    return execute(connection, PENDING, source).map(rows -> rows.size() == 0 ? Optional.empty()
        : Optional.of(intent(rows.iterator().next())));
  }

  private static EpochIntent intent(Row row) {
    Long gapFrom = row.getLong(6);
    return new EpochIntent(row.getInteger(0), row.getString(1), row.getString(2), row.getInteger(3), row.getString(4),
        row.getString(5), gapFrom == null ? null : new Lsn(gapFrom), row.getBoolean(7), row.getBoolean(8));
  }

  /** Announces the next epoch, or changes what was announced of it. Fails with FENCED when we do not lead any more. */
  public Future<Void> intend(EpochIntent intent) {
    Long gapFrom = intent.gapFrom() == null ? null : intent.gapFrom().value();
    return execute(connection, INTEND, source, fence, intent.epoch(), intent.reason(), intent.systemIdentifier(),
        intent.timeline(), intent.database(), intent.slot(), gapFrom, intent.sameHistory(), intent.slotDropped())
        .compose(rows -> rows.rowCount() == 1 ? Future.succeededFuture() : Future.failedFuture(fenced()));
  }

  /**
   * Begins the announced epoch. Everything changes in one transaction, or nothing.
   *
   * @param start where the stream resumes
   * @return position of its first event
   */
  public Future<Long> begin(EpochIntent intent, Lsn start) {
    return execute(connection, BEGIN, source, fence, intent.epoch(), intent.systemIdentifier(), intent.timeline(),
        intent.database(), intent.slot(), start.value()).compose(this::first);
  }

  private Future<Long> first(RowSet<Row> rows) {
    return rows.size() == 1 ? Future.succeededFuture(rows.iterator().next().getLong(0)) : Future.failedFuture(fenced());
  }

  /** Writes down why and where the first epoch of a source began, when a resync began it. */
  public Future<Void> note(EpochIntent intent, Lsn start) {
    return execute(connection, NOTE, source, fence, intent.epoch(), intent.reason(), intent.systemIdentifier(), intent.timeline(),
        intent.database(), intent.slot(), start.value()).mapEmpty();
  }

  private PhilotesException fenced() {
    return PhilotesException.of(ErrorCode.FENCED, "source", source, "it was changed by someone else meanwhile");
  }
}
