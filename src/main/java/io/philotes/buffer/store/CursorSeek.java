package io.philotes.buffer.store;

import static io.philotes.buffer.store.BufferPool.execute;

import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekOutcome;
import io.philotes.bus.message.SeekTarget;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.CommitTime;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the cursor of a consumer where its operator wants it, within what is kept. Whoever leads is not asked: the move takes the
 * fence of the cursor away, so that nothing which the leader still has on its way moves it again; he opens the cursor anew.
 */
public final class CursorSeek {

  private static final Logger LOG = LoggerFactory.getLogger(CursorSeek.class);

  private static final String STATE = """
      SELECT s.id, s.name, s.epoch, s.next_position, r.floor_position, c.position, s.last_end_lsn
      FROM philotes.sources s JOIN philotes.retention r ON r.source_id = s.id
      LEFT JOIN philotes.consumers c ON c.source_id = s.id AND c.name = $2
      WHERE s.name = $1 OR $1 = '' ORDER BY s.name LIMIT 2""";

  /** In the order of locks; what is kept stays while the cursor moves. */
  private static final String LOCK_SOURCE = "SELECT FROM philotes.sources WHERE id = $1 FOR KEY SHARE";
  private static final String LOCK_FLOOR = "SELECT floor_position FROM philotes.retention WHERE source_id = $1 FOR UPDATE";

  private static final String MOVE = """
      UPDATE philotes.consumers SET position = $3, fence = 0, seeks = seeks + 1, updated_at = now()
      WHERE name = $1 AND source_id = $2""";

  private static final String BATCH_AT_LSN = """
      SELECT first_position FROM philotes.batches
      WHERE source_id = $1 AND epoch = $2 AND end_lsn <> $3 AND philotes.later_lsn(end_lsn, $3) = end_lsn
      ORDER BY last_position LIMIT 1""";

  private static final String BATCH_AT_TIME = """
      SELECT first_position FROM philotes.batches WHERE source_id = $1 AND greatest(first_commit_time, last_commit_time) >= $2 ORDER BY last_position LIMIT 1""";

  private static final String EVENT_AT_LSN = """
      SELECT position, commit_lsn = $2 AND seq = 0 FROM philotes.events_%d
      WHERE position >= $1 AND philotes.later_lsn(commit_lsn, $2) = commit_lsn ORDER BY position LIMIT 1""";

  private static final String EVENT_AT_TIME = """
      SELECT position, commit_time = $2 AND seq = 0 FROM philotes.events_%d
      WHERE position >= $1 AND commit_time >= $2 ORDER BY position LIMIT 1""";

  private static final String COMMIT_TIME = "SELECT commit_time FROM philotes.events_%d WHERE position = $1";

  private static final String TABLES = """
      SELECT coalesce(r.schema_name || '.' || r.table_name, ''), count(*)
      FROM philotes.events_%d e LEFT JOIN philotes.relations r ON r.source_id = $3 AND r.id = e.relation
      WHERE e.position BETWEEN $1 AND $2 GROUP BY 1 ORDER BY 2 DESC, 1""";

  private static final String ID = "SELECT id FROM philotes.sources WHERE name = $1";
  /** Some seconds. */
  private static final long MOST_COUNTED = 5_000_000;

  private final BufferPool pool;

  public CursorSeek(BufferPool pool) {
    this.pool = pool;
  }

  /** What is kept of a source, and where the consumer is in it. */
  private record State(int id, String source, int epoch, long next, long floor, long position, Lsn lastEnd) {}

  /**
   * Moves the cursor, or tells what would come of it.
   *
   * @return failed with CONSUMER_UNKNOWN, CURSOR_BELOW_FLOOR, CURSOR_BEYOND_END, USAGE when the source is not known, or
   *     BUFFER_SCHEMA when the schema is not there or not of this version
   */
  public Future<SeekOutcome> seek(SeekConsumer request) {
    return request.dryRun()
        ? inTransaction(connection -> plan(connection, request)).compose(this::counted)
        : inTransaction(connection -> locked(connection, request)).onSuccess(CursorSeek::tell);
  }

  /** A command may be the first to look at a buffer since its schema was another version's. */
  private Future<SeekOutcome> inTransaction(Function<SqlConnection, Future<SeekOutcome>> work) {
    return pool.transaction(connection -> SchemaMigrator.requireCurrent(connection).compose(current -> work.apply(connection)));
  }

  private static Future<SeekOutcome> locked(SqlConnection connection, SeekConsumer request) {
    return state(connection, request)
        .compose(state -> execute(connection, LOCK_SOURCE, state.id()).compose(source -> execute(connection, LOCK_FLOOR, state.id())))
        .compose(held -> plan(connection, request))
        .compose(outcome -> state(connection, request)
            .compose(state -> execute(connection, MOVE, request.consumer(), state.id(), outcome.next() - 1))
            .map(moved -> outcome.asDone()));
  }

  private static void tell(SeekOutcome outcome) {
    LOG.atWarn().addKeyValue("consumer", outcome.consumer()).addKeyValue("source", outcome.source())
        .addKeyValue("from", outcome.position()).addKeyValue("next", outcome.next()).log("An operator moved a cursor");
  }

  private static Future<State> state(SqlConnection connection, SeekConsumer request) {
    return execute(connection, STATE, request.source(), request.consumer()).map(rows -> {
      if (rows.size() != 1) {
        throw PhilotesException.of(ErrorCode.USAGE, "source", request.source(),
            rows.size() == 0 ? "the buffer has no such source" : "the buffer has several sources; name one");
      }
      Row row = rows.iterator().next();
      if (row.getLong(5) == null) {
        throw PhilotesException.of(ErrorCode.CONSUMER_UNKNOWN, "consumer", request.consumer(), "it has no cursor in the source " + row.getString(1));
      }
      return new State(row.getInteger(0), row.getString(1), row.getInteger(2), row.getLong(3), row.getLong(4), row.getLong(5),
          new Lsn(row.getLong(6)));
    });
  }

  private static Future<SeekOutcome> plan(SqlConnection connection, SeekConsumer request) {
    return state(connection, request).compose(state -> next(connection, state, request.target())
        .compose(next -> outcome(connection, request, state, next)));
  }

  private static Future<Long> next(SqlConnection connection, State state, SeekTarget target) {
    return switch (target.kind()) {
      case POSITION -> kept(state, target);
      case LSN -> at(connection, state, target, BATCH_AT_LSN, EVENT_AT_LSN, target.lsn().value());
      case TIME -> at(connection, state, target, BATCH_AT_TIME, EVENT_AT_TIME, CommitTime.ofInstant(target.time()));
    };
  }

  private static Future<Long> kept(State state, SeekTarget target) {
    return target.position() < state.floor() ? Future.failedFuture(belowFloor(state, target))
        : target.position() > state.next() ? Future.failedFuture(beyondEnd(state, target)) : Future.succeededFuture(target.position());
  }

  /** The batch first, which few rows tell, then the event in it or behind it. */
  private static Future<Long> at(SqlConnection connection, State state, SeekTarget target, String batch, String event, long value) {
    boolean byLsn = target.kind() == SeekTarget.Kind.LSN;
    Future<RowSet<Row>> found = byLsn ? execute(connection, batch, state.id(), state.epoch(), value) : execute(connection, batch, state.id(), value);
    return found.compose(rows -> {
      if (rows.size() == 0) {
        return behind(state, target);
      }
      long first = Math.max(state.floor(), rows.iterator().next().getLong(0));
      return execute(connection, event.formatted(state.id()), first, value).compose(events -> first(state, target, events));
    });
  }

  private static Future<Long> first(State state, SeekTarget target, RowSet<Row> events) {
    if (events.size() == 0) {
      return behind(state, target);
    }
    Row event = events.iterator().next();
    boolean mayHaveLost = event.getLong(0) == state.floor() && state.floor() > 1 && !event.getBoolean(1);
    return mayHaveLost ? Future.failedFuture(belowFloor(state, target)) : Future.succeededFuture(event.getLong(0));
  }

  /** No event is there or behind it: right at the end, in the future, or everything was removed. */
  private static Future<Long> behind(State state, SeekTarget target) {
    if (target.kind() == SeekTarget.Kind.LSN && target.lsn().equals(state.lastEnd())) {
      return Future.succeededFuture(state.next());
    }
    boolean removed = target.kind() == SeekTarget.Kind.LSN && target.lsn().isBefore(state.lastEnd());
    return Future.failedFuture(removed ? belowFloor(state, target) : beyondEnd(state, target));
  }

  private static PhilotesException belowFloor(State state, SeekTarget target) {
    return PhilotesException.of(ErrorCode.CURSOR_BELOW_FLOOR, "seek", target, "the first kept event of the source " + state.source()
        + " is at position " + state.floor() + ", and what was before it is removed");
  }

  private static PhilotesException beyondEnd(State state, SeekTarget target) {
    return PhilotesException.of(ErrorCode.CURSOR_BEYOND_END, "seek", target, "the source " + state.source() + " is buffered up to position "
        + (state.next() - 1) + ", LSN " + state.lastEnd());
  }

  private static Future<SeekOutcome> outcome(SqlConnection connection, SeekConsumer request, State state, long next) {
    boolean back = next <= state.position();
    long first = back ? next : state.position() + 1;
    long last = back ? state.position() : next - 1;
    return commitTime(connection, state, first, last >= first).compose(from -> commitTime(connection, state, last, last >= first)
        .map(until -> new SeekOutcome(request.consumer(), state.source(), state.position(), next, last - first + 1, from, until, null, false)));
  }

  /** Null when there is no such event. */
  private static Future<Instant> commitTime(SqlConnection connection, State state, long position, boolean any) {
    return !any ? Future.succeededFuture() : execute(connection, COMMIT_TIME.formatted(state.id()), position)
        .map(rows -> rows.size() == 0 ? null : CommitTime.toInstant(rows.iterator().next().getLong(0)));
  }

  /** How many each table has; what takes too long to count is left out. */
  private Future<SeekOutcome> counted(SeekOutcome outcome) {
    if (outcome.events() > MOST_COUNTED) {
      return Future.succeededFuture(outcome);
    }
    long first = Math.min(outcome.next(), outcome.position() + 1);
    return pool.execute(ID, outcome.source()).map(rows -> rows.iterator().next().getInteger(0))
        .compose(id -> pool.execute(TABLES.formatted(id), first, first + outcome.events() - 1, id))
        .map(rows -> {
          Map<String, Long> tables = new LinkedHashMap<>();
          rows.forEach(row -> tables.put(row.getString(0), row.getLong(1)));
          return outcome.withTables(tables);
        })
        .otherwise(outcome);
  }
}
