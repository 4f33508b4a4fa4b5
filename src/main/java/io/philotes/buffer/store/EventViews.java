package io.philotes.buffer.store;

import static io.philotes.buffer.store.BufferPool.execute;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.StringJoiner;

/**
 * The view {@code philotes.cdc_events}: what people and tools read. One UNION ALL branch per source with its name as a
 * literal, so that a query about one source never looks at another's events; therefore it is made anew when a source
 * is registered. Its columns keep their order and names: scripts rely on them.
 */
public final class EventViews {

  /**
   * One branch: the events of the source with id %1$d and the literal name %2$s. Without joins, so that a name or a time
   * that nobody asks for costs nothing. Without a condition of its own, because PostgreSQL takes only such branches as
   * equal parts of the whole and hands down an ORDER BY; the floor is therefore outside, and the planner finds the one
   * case of each branch. The file holds no comment: a name with a line end in it would leave the comment.
   */
  private static final SqlScript BRANCH = SqlScript.load("cdc_events.sql");

  private static final String VIEW = """
      CREATE OR REPLACE VIEW philotes.cdc_events AS
      SELECT e.* FROM (
      %s) AS e
       WHERE e.id >= CASE e.source_id
      %s END""";

  private static final String FLOOR = """
        WHEN %2$s THEN (SELECT t.floor_position FROM philotes.retention t WHERE t.source_id = %1$d)
      """;

  private static final String NONE = "CREATE OR REPLACE VIEW philotes.cdc_events AS\n" + SqlScript.load("cdc_events-none.sql").text();

  /** Names are data: the server itself makes the literals. */
  private static final String SOURCES = "SELECT s.id, pg_catalog.quote_literal(s.name) FROM philotes.sources s ORDER BY s.id";

  private static final String LOCK = "SELECT pg_catalog.pg_advisory_xact_lock($1)";
  private static final long KEY = SchemaMigrator.LOCK + 1;

  /**
   * Makes the view anew from all sources. To be called in the transaction that registers a source, after its table of
   * events was created, or right after that transaction. Whoever registers another source at the same time waits, so
   * that the last view made knows both. Replacing the view waits for queries that read it, by the connection's
   * lock_timeout.
   */
  public Future<Void> regenerate(SqlConnection connection) {
    return execute(connection, LOCK, KEY)
        .compose(locked -> connection.query(SOURCES).execute())
        .compose(sources -> SchemaMigrator.run(connection, definition(sources)));
  }

  /** The functions beside the view, and the comments. */
  Future<Void> installFunctions(SqlConnection connection, int version) {
    return SchemaMigrator.inOrder(SqlScript.load("views-" + version + ".sql").parts(), connection);
  }

  private static String definition(RowSet<Row> sources) {
    if (sources.size() == 0) {
      return NONE;
    }
    StringJoiner branches = new StringJoiner("UNION ALL\n");
    StringBuilder floors = new StringBuilder();
    for (Row source : sources) {
      branches.add(BRANCH.fill(source.getInteger(0), source.getString(1)));
      floors.append(String.format(FLOOR, source.getInteger(0), source.getString(1)));
    }
    return String.format(VIEW, branches, floors);
  }
}
