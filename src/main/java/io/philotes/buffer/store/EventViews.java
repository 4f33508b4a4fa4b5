package io.philotes.buffer.store;

import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;

/**
 * The view {@code philotes.cdc_events}: what people and tools read. One UNION ALL branch per source with its name as a
 * literal, so that a query about one source never looks at another's events; therefore it is made anew when a source
 * is registered. Its columns keep their order and names: scripts rely on them. The SQL is in {@code views-5.sql},
 * with what {@code views-6.sql} changes.
 */
public final class EventViews {

  private static final String MAKE_IF_INCOMPLETE = """
      SELECT philotes.make_cdc_events() WHERE EXISTS (
        SELECT FROM philotes.sources s
         WHERE to_regclass('philotes.events_' || s.id) IS NOT NULL
           AND NOT EXISTS (
             SELECT FROM pg_catalog.pg_rewrite v
               JOIN pg_catalog.pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = v.oid
              WHERE v.ev_class = to_regclass('philotes.cdc_events') AND d.refclassid = 'pg_class'::regclass
                AND d.refobjid = to_regclass('philotes.events_' || s.id)))""";

  /**
   * Makes the view anew when it lacks a source that has a log: whoever registered it may have died before it could.
   * Otherwise it only reads the catalog, and nobody who reads the view waits.
   */
  public Future<Void> complete(SqlConnection connection) {
    return SchemaMigrator.run(connection, MAKE_IF_INCOMPLETE).map(done -> Failpoints.hit(Failpoint.VIEW_COMPLETED, done));
  }

  /**
   * Makes the view anew from all sources. To be called in the transaction that registers a source, after its table of
   * events was created, or right after that transaction. Replacing the view waits for queries that read it, by the
   * connection's lock_timeout.
   */
  public Future<Void> regenerate(SqlConnection connection) {
    return SchemaMigrator.run(connection, "SELECT philotes.make_cdc_events()");
  }
}
