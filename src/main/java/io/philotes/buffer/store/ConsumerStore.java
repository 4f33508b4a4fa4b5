package io.philotes.buffer.store;

import static io.philotes.buffer.store.BufferPool.execute;

import io.philotes.config.ConsumerConfig.Start;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cursors of consumers, one row per consumer and source.
 *
 * <p>A cursor moves by compare-and-set under the leader's fence, so a late, double or foreign acknowledgement changes
 * nothing. Rows are locked in the order sources, retention, consumers: a consumer that is declared now is seen by the
 * retention that follows.
 */
public final class ConsumerStore {

  private static final String LEADING = "SELECT next_position FROM philotes.sources WHERE id = $1 AND fence = $2 FOR KEY SHARE";
  private static final String FLOOR = "SELECT floor_position FROM philotes.retention WHERE source_id = $1 FOR UPDATE";
  private static final String CURSOR = """
      SELECT name, source_id, position, fence, state = 'declared', policy, seeks FROM philotes.consumers WHERE source_id = $1""";

  /** As {@link #CURSOR}; buffers before version 3 do not count seeks. */
  private static final String CURSOR_OF_ANY_VERSION = """
      SELECT name, source_id, position, fence, state = 'declared', policy, 0::bigint FROM philotes.consumers WHERE source_id = $1""";

  private static final String OPEN = """
      SELECT s.id, s.epoch, s.fence, c.position, c.fence, coalesce(c.state = 'declared', false), c.seeks
        FROM philotes.sources s LEFT JOIN philotes.consumers c ON c.source_id = s.id AND c.name = $2
       WHERE s.name = $1""";

  private static final String DECLARE = """
      INSERT INTO philotes.consumers (name, source_id, position, fence) VALUES ($1, $2, $3, $4)
      ON CONFLICT (name, source_id) DO UPDATE
        SET state = 'declared', undeclared_since = NULL, fence = greatest(consumers.fence, excluded.fence)""";

  /** A row that is locked belongs to a consumer at work, perhaps one in a process that is frozen: it would hold up all others. */
  private static final String UNDECLARE = """
      UPDATE philotes.consumers c SET state = 'undeclared', undeclared_since = now()
        FROM (SELECT name FROM philotes.consumers
               WHERE source_id = $1 AND state = 'declared' AND NOT name = ANY ($2) FOR UPDATE SKIP LOCKED) AS left_out
       WHERE c.source_id = $1 AND c.name = left_out.name""";

  private static final String FORGET = """
      DELETE FROM philotes.consumers
       WHERE source_id = $1 AND state = 'undeclared' AND undeclared_since < now() - interval '7 days'""";

  private static final String MOVE = """
      UPDATE philotes.consumers SET position = $5, updated_at = now()
       WHERE name = $1 AND source_id = $2 AND fence = $3 AND position = $4
         AND EXISTS (SELECT FROM philotes.sources s WHERE s.id = $2 AND s.next_position > $5)""";

  private static final String PROGRESS = """
      INSERT INTO philotes.progress (source_id, position)
      SELECT $1, slowest.position
        FROM (SELECT min(c.position) AS position FROM philotes.consumers c WHERE c.source_id = $1 AND c.state = 'declared') AS slowest
       WHERE slowest.position > coalesce(
         (SELECT p.position FROM philotes.progress p WHERE p.source_id = $1 ORDER BY p.position DESC LIMIT 1), 0)
      ON CONFLICT DO NOTHING""";

  private final BufferPool pool;

  /** A declared cursor, the fence under which it moves, and how often its operator moved it. */
  public record OpenCursor(int sourceId, int epoch, long position, long fence, long seeks) {}

  public ConsumerStore(BufferPool pool) {
    this.pool = pool;
  }

  /**
   * Makes the given consumers the declared ones of a source: new ones begin where they ask, known ones keep their
   * cursor, all others become undeclared and are forgotten after seven days. One whose cursor is just being moved by itself, in a
   * transaction with its effect, is left as it is and waited for by nobody.
   *
   * @return the cursors of the source, also those of undeclared consumers; failed with FENCED when the fence is not the
   *     source's any more
   */
  public Future<List<ConsumerCursor>> declare(int sourceId, long fence, List<ConsumerDeclaration> consumers) {
    String[] names = consumers.stream().map(ConsumerDeclaration::name).toArray(String[]::new);
    return pool.transaction(connection -> declareAll(connection, sourceId, fence, consumers)
        .compose(declared -> execute(connection, UNDECLARE, sourceId, names))
        .compose(undeclared -> execute(connection, FORGET, sourceId))
        .compose(forgotten -> cursors(connection, sourceId)))
        .map(declared -> Failpoints.hit(Failpoint.CONSUMER_DECLARED, declared));
  }

  /** As {@link #declare}, but all others stay what they are: some may have declared themselves by {@link #open} meanwhile. */
  public Future<List<ConsumerCursor>> reopen(int sourceId, long fence, List<ConsumerDeclaration> consumers) {
    return pool.transaction(connection -> declareAll(connection, sourceId, fence, consumers)
        .compose(declared -> cursors(connection, sourceId)))
        .map(declared -> Failpoints.hit(Failpoint.CONSUMER_DECLARED, declared));
  }

  /**
   * The cursor of a consumer that the configuration need not name: declared here when it is not, at the earliest kept
   * event when it is new.
   */
  public Future<OpenCursor> open(String consumer, String source) {
    return pool.execute(OPEN, source, consumer).compose(rows -> {
      Row row = only(rows, source);
      return row.getBoolean(5) ? Future.succeededFuture(openCursor(row)) : declareOne(consumer, source, row);
    });
  }

  private Future<OpenCursor> declareOne(String consumer, String source, Row row) {
    int sourceId = row.getInteger(0);
    long fence = row.getLong(2);
    List<ConsumerDeclaration> declaration = List.of(new ConsumerDeclaration(consumer, Start.EARLIEST));
    return pool.transaction(connection -> declareAll(connection, sourceId, fence, declaration)
        .compose(declared -> execute(connection, OPEN, source, consumer))
        .map(rows -> openCursor(only(rows, source))));
  }

  private static OpenCursor openCursor(Row row) {
    return new OpenCursor(row.getInteger(0), row.getInteger(1), row.getLong(3), row.getLong(4), row.getLong(6));
  }

  private static Row only(RowSet<Row> rows, String source) {
    if (rows.size() == 0) {
      throw PhilotesException.of(ErrorCode.USAGE, "source", source, "the buffer has no such source");
    }
    return rows.iterator().next();
  }

  /** Moves a cursor forward. False when it was not where it was thought to be, or another instance leads. */
  public Future<Boolean> move(String consumer, int sourceId, long fence, long from, long to) {
    requireForward(from, to);
    Failpoints.hit(Failpoint.CONSUMER_CURSOR_MOVING);
    return pool.execute(MOVE, consumer, sourceId, fence, from, to)
        .map(moved -> Failpoints.hit(Failpoint.CONSUMER_CURSOR_MOVED, moved))
        .map(rows -> rows.rowCount() == 1);
  }

  /** The same within the caller's transaction: effect and cursor become durable together, or neither. */
  public Future<Boolean> move(SqlConnection connection, String consumer, int sourceId, long fence, long from, long to) {
    requireForward(from, to);
    Failpoints.hit(Failpoint.CONSUMER_CURSOR_MOVING);
    return execute(connection, MOVE, consumer, sourceId, fence, from, to)
        .map(moved -> Failpoints.hit(Failpoint.CONSUMER_CURSOR_MOVED, moved))
        .map(rows -> rows.rowCount() == 1);
  }

  /** Every cursor of a source. */
  public Future<List<ConsumerCursor>> cursors(int sourceId) {
    return pool.execute(CURSOR, sourceId).map(ConsumerStore::cursors);
  }

  public Future<Optional<ConsumerCursor>> cursor(String consumer, int sourceId) {
    return pool.execute(CURSOR + " AND name = $2", sourceId, consumer).map(rows -> cursors(rows).stream().findFirst());
  }

  /**
   * Notes when the slowest declared consumer came to where it is: the {@code processed_at} of the events it passed. The
   * caller limits how often. False when it has not moved.
   */
  public Future<Boolean> recordProgress(int sourceId) {
    return pool.execute(PROGRESS, sourceId)
        .map(recorded -> Failpoints.hit(Failpoint.PROGRESS_RECORDED, recorded))
        .map(rows -> rows.rowCount() == 1);
  }

  private static Future<Long> nextPosition(SqlConnection connection, int sourceId, long fence) {
    return execute(connection, LEADING, sourceId, fence).map(rows -> {
      if (rows.size() == 0) {
        throw PhilotesException.of(ErrorCode.FENCED, "source", sourceId, "fence " + fence + " is not the source's any more");
      }
      return rows.iterator().next().getLong(0);
    });
  }

  private static Future<Long> floor(SqlConnection connection, int sourceId) {
    return execute(connection, FLOOR, sourceId).map(rows -> rows.iterator().next().getLong(0));
  }

  private static Future<Void> declareAll(SqlConnection connection, int sourceId, long fence, List<ConsumerDeclaration> consumers) {
    return nextPosition(connection, sourceId, fence).compose(next -> floor(connection, sourceId)
        .compose(floor -> declareEach(connection, sourceId, fence, consumers, floor, next)));
  }

  private static Future<Void> declareEach(SqlConnection connection, int sourceId, long fence,
                                          List<ConsumerDeclaration> consumers, long floor, long next) {
    Future<Void> done = Future.succeededFuture();
    for (ConsumerDeclaration consumer : consumers) {
      long cursor = consumer.start() == Start.LATEST ? next - 1 : floor - 1;
      done = done.compose(before -> execute(connection, DECLARE, consumer.name(), sourceId, cursor, fence).mapEmpty());
    }
    return done;
  }

  private static Future<List<ConsumerCursor>> cursors(SqlClient client, int sourceId) {
    return execute(client, CURSOR, sourceId).map(ConsumerStore::cursors);
  }

  /** Every cursor of a source, also in a buffer of an older version. How often one was moved by its operator is left out. */
  static Future<List<ConsumerCursor>> cursorsOfAnyVersion(SqlClient client, int sourceId) {
    return execute(client, CURSOR_OF_ANY_VERSION, sourceId).map(ConsumerStore::cursors);
  }

  private static List<ConsumerCursor> cursors(Iterable<Row> rows) {
    List<ConsumerCursor> cursors = new ArrayList<>();
    rows.forEach(row -> cursors.add(new ConsumerCursor(row.getString(0), row.getInteger(1), row.getLong(2),
        row.getLong(3), row.getBoolean(4), row.getString(5), row.getLong(6))));
    return cursors;
  }

  private static void requireForward(long from, long to) {
    if (to < from) {
      throw new IllegalArgumentException("a cursor moves forward, not from " + from + " to " + to);
    }
  }
}
