package io.philotes.bench;

import io.philotes.demo.postgres.PgCluster;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * A PostgreSQL server and a superuser on it.
 *
 * @param database that exists already, for administration only
 */
record Server(String host, int port, String user, String password, String database) {

  /** Our own connections carry it, so that their CPU time is not counted. */
  static final String NAME = "philotes bench";

  static Server of(PgCluster cluster) {
    return new Server("127.0.0.1", cluster.port(), PgCluster.USER, PgCluster.PASSWORD, "postgres");
  }

  /** @throws IllegalArgumentException whose message does not repeat the text, for it may hold a password */
  static Server ofUrl(String text) {
    try {
      URI url = URI.create(text);
      String[] login = url.getUserInfo().split(":", 2);
      if (url.getScheme().startsWith("postgres") && url.getHost() != null && url.getPort() > 0 && url.getPath().length() > 1) {
        return new Server(url.getHost(), url.getPort(), login[0], login.length > 1 ? login[1] : "", url.getPath().substring(1));
      }
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new IllegalArgumentException("a server is postgresql://superuser:password@host:port/database", e);
    }
    throw new IllegalArgumentException("a server is postgresql://superuser:password@host:port/database");
  }

  Connection connect(String toDatabase) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", NAME);
    return new org.postgresql.Driver().connect("jdbc:postgresql://" + host + ":" + port + "/" + toDatabase, properties);
  }

  /** Runs statements in the administration database. */
  void administer(String... statements) throws SQLException {
    try (Connection connection = connect(database); Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  String version() throws SQLException {
    try (Connection connection = connect(database)) {
      return text(connection, "SHOW server_version");
    }
  }

  /** The first column of the first row as text; null when there is no row. */
  static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }
}
