package io.philotes.bench;

import io.philotes.demo.postgres.PgCluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * A PostgreSQL server and a superuser on it.
 *
 * @param database that exists already, for administration only
 */
public record Server(String host, int port, String user, String password, String database) {

  /** Our own connections carry it, so that their CPU time is not counted. */
  public static final String NAME = "philotes bench";

  public static Server of(PgCluster cluster) {
    return new Server("127.0.0.1", cluster.port(), PgCluster.USER, PgCluster.PASSWORD, "postgres");
  }

  public Connection connect(String toDatabase) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", NAME);
    return new org.postgresql.Driver().connect("jdbc:postgresql://" + host + ":" + port + "/" + toDatabase, properties);
  }

  /** Runs statements in the administration database. */
  public void administer(String... statements) throws SQLException {
    try (Connection connection = connect(database); Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  public String version() throws SQLException {
    try (Connection connection = connect(database)) {
      return text(connection, "SHOW server_version");
    }
  }

  /** The first column of the first row as text; null when there is no row. */
  public static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** For a process of the benchmark. */
  public String jdbc(String ofDatabase) {
    return "jdbc:postgresql://" + host + ":" + port + "/" + ofDatabase + "?user=" + user + "&password=" + password;
  }

  /**
   * CPU time of the sessions of all others in the connection's database, in microseconds. Autovacuum is not among them: whether
   * one of its workers is there at this moment is chance.
   */
  public static long backends(Connection connection) throws SQLException {
    long micros = 0;
    try (PreparedStatement statement = connection.prepareStatement(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND application_name <> ?")) {
      statement.setString(1, NAME);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          micros += Usage.micros(Usage.of(rows.getLong(1)));
        }
      }
    }
    return micros;
  }
}
