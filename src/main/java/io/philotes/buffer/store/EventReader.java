package io.philotes.buffer.store;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.ChangeEvent;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a source's events behind a cursor.
 *
 * <p>What it returns follows the cursor without a gap: the writer gives dense positions and makes them visible in order,
 * and every page is checked for it. Events that retention has removed, or is about to remove, fail the read with
 * CURSOR_BELOW_FLOOR; events that are missing for any other reason fail it with BUFFER_BROKEN. The images are the text
 * that was stored. Belongs to one event loop, because it remembers relations.
 */
public final class EventReader {

  /**
   * Positions are dense, so the range has at most {@code $2} rows and only their partitions are touched, also with a
   * generic plan.
   */
  private static final String PAGE = """
      SELECT position, commit_lsn, seq, last, lsn, xid, commit_time, relation, operation,
             before::text, after::text, metadata::text
        FROM (SELECT e.*, sum(coalesce(%2$s, 0) + coalesce(%3$s, 0) + coalesce(%4$s, 0)) OVER (ORDER BY e.position) AS bytes
                FROM philotes.events_%1$d e
               WHERE e.position > $1::bigint AND e.position <= $1::bigint + $2::int
                 AND e.position < (SELECT s.next_position FROM philotes.sources s WHERE s.id = %1$d)
                 AND e.position >= (SELECT r.floor_position FROM philotes.retention r WHERE r.source_id = %1$d)) page
       WHERE bytes <= $3::bigint OR position = $1::bigint + 1
       ORDER BY position""";

  private static final String BOUNDS = """
      SELECT r.floor_position, s.next_position
        FROM philotes.sources s JOIN philotes.retention r ON r.source_id = s.id WHERE s.id = $1""";

  private final BufferPool pool;
  private final EpochLookup epochs;
  private final Map<Integer, String> pages = new HashMap<>();
  private final Map<Integer, RelationCache> relations = new HashMap<>();

  public EventReader(BufferPool pool) {
    this.pool = pool;
    this.epochs = new EpochLookup(pool);
  }

  /**
   * The next events behind {@code afterPosition}: as many as there are, up to the limits, but at least one if there is
   * one.
   *
   * @param epoch the source's present epoch
   * @param maxBytes most bytes of images; a single larger event comes alone
   */
  public Future<EventPage> read(String source, int sourceId, int epoch, long afterPosition, int limit, long maxBytes) {
    Log log = new Log(source, sourceId, epoch);
    return page(log, afterPosition, limit, maxBytes).compose(rows -> rows.size() == 0
        ? nothingYet(log, afterPosition, limit, maxBytes)
        : events(log, afterPosition, rows).map(read -> Failpoints.hit(Failpoint.CONSUMER_READ, read)));
  }

  private Future<RowSet<Row>> page(Log log, long after, int limit, long maxBytes) {
    return pool.execute(pages.computeIfAbsent(log.sourceId(), EventReader::pageSql), after, limit, maxBytes);
  }

  /** Nothing was found. That is right when the cursor is at the end; else the events came meanwhile, or are gone. */
  private Future<EventPage> nothingYet(Log log, long after, int limit, long maxBytes) {
    return bounds(log.sourceId()).compose(bounds -> bounds.next() == after + 1
        ? Future.succeededFuture(EventPage.nothingAfter(after))
        : page(log, after, limit, maxBytes).compose(rows -> rows.size() == 0
            ? gap(log.sourceId(), after)
            : events(log, after, rows)));
  }

  private Future<Void> contiguous(int sourceId, long after, RowSet<Row> rows) {
    long expected = after;
    for (Row row : rows) {
      if (row.getLong(0) != ++expected) {
        return gap(sourceId, after);
      }
    }
    return Future.succeededFuture();
  }

  private <T> Future<T> gap(int sourceId, long after) {
    return bounds(sourceId).compose(bounds -> Future.failedFuture(bounds.floor() > after + 1
        ? PhilotesException.of(ErrorCode.CURSOR_BELOW_FLOOR, "position", after, "the first kept event is at " + bounds.floor())
        : PhilotesException.of(ErrorCode.BUFFER_BROKEN, "position", after, "events behind it, before " + bounds.next() + ", are missing")));
  }

  private Future<Bounds> bounds(int sourceId) {
    return pool.execute(BOUNDS, sourceId).map(rows -> {
      if (rows.size() == 0) {
        throw PhilotesException.of(ErrorCode.BUFFER_BROKEN, "source", sourceId, "the buffer has no such source");
      }
      Row row = rows.iterator().next();
      return new Bounds(row.getLong(0), row.getLong(1));
    });
  }

  private Future<EventPage> events(Log log, long after, RowSet<Row> rows) {
    RelationCache cache = relations.computeIfAbsent(log.sourceId(), id -> new RelationCache(pool, id));
    long last = after + rows.size();
    return contiguous(log.sourceId(), after, rows)
        .compose(found -> cache.load(relationsOf(rows)))
        .compose(loaded -> epochs.of(log.sourceId(), log.epoch(), after + 1, last))
        .map(epochOf -> {
          List<ChangeEvent> events = new ArrayList<>(rows.size());
          rows.forEach(row -> events.add(EventRow.toEvent(row, log.source(), epochOf.applyAsInt(row.getLong(0)), cache)));
          return new EventPage(after + 1, last, events);
        });
  }

  private static Set<Integer> relationsOf(RowSet<Row> rows) {
    Set<Integer> ids = new HashSet<>();
    rows.forEach(row -> ids.add(EventRow.relation(row)));
    return ids;
  }

  private static String pageSql(int sourceId) {
    return String.format(PAGE, sourceId, ImageWeight.sql("before"), ImageWeight.sql("after"), ImageWeight.sql("metadata"));
  }

  private record Log(String source, int sourceId, int epoch) {}

  private record Bounds(long floor, long next) {}
}
