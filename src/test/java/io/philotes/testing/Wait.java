package io.philotes.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * One wait of a thread, with the connections that its questions use, one for each {@link TestDatabase}: what is asked many
 * times a second logs in once. A login costs a server far more than a question does. A connection that fails is replaced at
 * the next question.
 *
 * <p>As long as the wait lasts its sessions stay: nobody can copy such a database, and what {@code ALTER DATABASE} or
 * {@code ALTER ROLE} set meanwhile does not hold in them.
 */
final class Wait {

  private static final ThreadLocal<Wait> CURRENT = new ThreadLocal<>();

  private final Wait around = CURRENT.get();
  private final Map<TestDatabase, Connection> connections = new IdentityHashMap<>();

  private Wait() {}

  /** Runs what waits; a wait within it has connections of its own. */
  static void with(Runnable waiting) {
    Wait wait = new Wait();
    CURRENT.set(wait);
    try {
      waiting.run();
    } finally {
      wait.end();
      wait.connections.values().forEach(Wait::close);
    }
  }

  /** The rows of a query; outside a wait its connection is closed again. */
  static List<List<String>> query(TestDatabase database, String sql) {
    Wait wait = CURRENT.get();
    return wait == null ? Sql.query(database::connect, sql) : wait.ask(database, sql);
  }

  private List<List<String>> ask(TestDatabase database, String sql) {
    try {
      Connection connection = connections.get(database);
      if (connection == null) {
        connection = database.connect();
        connections.put(database, connection);
      }
      return Sql.rows(connection, sql);
    } catch (SQLException e) {
      close(connections.remove(database));
      throw Sql.failure(sql, e);
    }
  }

  private void end() {
    if (around == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(around);
    }
  }

  /** What the other end says to that does not matter any more. */
  private static void close(Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException ignored) {
      // it is given up either way
    }
  }
}
