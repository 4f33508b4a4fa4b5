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
   * that nobody asks for costs nothing and a bound on id reaches the primary key. The file holds no comment: a name
   * with a line end in it would leave the comment.
   */
  private static final SqlScript BRANCH = SqlScript.load("cdc_events.sql");

  private static final SqlScript NONE = SqlScript.load("cdc_events-none.sql");

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
        .compose(sources -> SchemaMigrator.run(connection, "CREATE OR REPLACE VIEW philotes.cdc_events AS\n" + definition(sources)));
  }

  /** The functions beside the view, and the comments. */
  Future<Void> installFunctions(SqlConnection connection, int version) {
    return SchemaMigrator.inOrder(SqlScript.load("views-" + version + ".sql").parts(), connection);
  }

  private static String definition(RowSet<Row> sources) {
    if (sources.size() == 0) {
      return NONE.text();
    }
    StringJoiner branches = new StringJoiner("UNION ALL\n");
    sources.forEach(source -> branches.add(BRANCH.fill(source.getInteger(0), source.getString(1))));
    return branches.toString();
  }
}
