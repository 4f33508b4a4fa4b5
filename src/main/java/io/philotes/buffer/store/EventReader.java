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

  private static final String BOUNDS = """
      SELECT r.floor_position, s.next_position
        FROM philotes.sources s JOIN philotes.retention r ON r.source_id = s.id WHERE s.id = $1""";

  private final BufferPool pool;
  private final EpochLookup epochs;
  private final PageQueries queries = new PageQueries();
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
    return pool.execute(queries.get(log.sourceId(), after, limit).sql(), after, limit, maxBytes);
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

  private record Log(String source, int sourceId, int epoch) {}

  private record Bounds(long floor, long next) {}
}
