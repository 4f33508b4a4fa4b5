package io.philotes.buffer.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;

/**
 * The view {@code philotes.cdc_events}: what people and tools read. One UNION ALL branch per source with its name as a
 * literal, so that a query about one source never looks at another's events; therefore it is made anew when a source
 * is registered. Its columns keep their order and names: scripts rely on them. The SQL is in {@code views-1.sql}.
 */
public final class EventViews {

  /**
   * Makes the view anew from all sources. To be called in the transaction that registers a source, after its table of
   * events was created, or right after that transaction. Replacing the view waits for queries that read it, by the
   * connection's lock_timeout.
   */
  public Future<Void> regenerate(SqlConnection connection) {
    return SchemaMigrator.run(connection, "SELECT philotes.make_cdc_events()");
  }
}
