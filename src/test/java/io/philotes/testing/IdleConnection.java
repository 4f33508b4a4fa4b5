package io.philotes.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps one connection from query to query, because tests that wait ask fifty times a second, and a login costs both sides
 * more than the question. Whoever asks while another one asks gets a connection of its own. Safe for threads.
 */
final class IdleConnection implements AutoCloseable {

  private final Sql.Source source;
  private final AtomicReference<Connection> idle = new AtomicReference<>();

  IdleConnection(Sql.Source source) {
    this.source = source;
  }

  /** The rows of a query. A connection that was lost since the last one is replaced. */
  List<List<String>> query(String sql) {
    try {
      Connection kept = idle.getAndSet(null);
      if (kept != null) {
        try {
          return queryAndKeep(kept, sql);
        } catch (SQLException failure) {
          if (!kept.isClosed()) {
            throw failure;
          }
        }
      }
      return queryAndKeep(source.open(), sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql + ": " + e.getMessage(), e);
    }
  }

  private List<List<String>> queryAndKeep(Connection connection, String sql) throws SQLException {
    try {
      return Sql.query(connection, sql);
    } finally {
      keep(connection);
    }
  }

  private void keep(Connection connection) throws SQLException {
    if (!connection.isClosed() && !idle.compareAndSet(null, connection)) {
      connection.close();
    }
  }

  @Override
  public void close() {
    Connection kept = idle.getAndSet(null);
    try {
      if (kept != null) {
        kept.close();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
