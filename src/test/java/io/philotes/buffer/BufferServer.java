package io.philotes.buffer;

import io.philotes.buffer.store.SchemaMigrator;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SslMode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** One embedded PostgreSQL for a test class; each test gets a database with a fresh schema. */
final class BufferServer implements AutoCloseable {

  private final EmbeddedPostgres server;
  private int databases;
  private String database;

  BufferServer() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("wal_level", "logical").setServerConfig("synchronous_commit", "on").start();
  }

  /** Creates the next database with our schema and makes it the current one. */
  DatabaseConfig fresh() throws SQLException {
    database = "postgres";
    String name = "buffer" + ++databases;
    execute("CREATE DATABASE " + name);
    database = name;
    execute("CREATE SCHEMA philotes");
    for (int version = 1; version <= SchemaMigrator.VERSION; version++) {
      execute(resource("schema-" + version + ".sql"));
    }
    for (String statement : resource("functions-1.sql").split("(?m)^-- ;;$")) {
      execute(statement);
    }
    return new DatabaseConfig("127.0.0.1", server.getPort(), name, "postgres", Secret.ofValue("postgres"), SslMode.DISABLE,
        null, Duration.ofSeconds(10));
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect(); Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  long number(String sql) throws SQLException {
    return Long.parseLong(text(sql));
  }

  /** The first column of the first row. */
  String text(String sql) throws SQLException {
    try (Connection connection = connect(); Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database, "postgres", "postgres");
  }

  private static String resource(String name) {
    try (InputStream in = BufferServer.class.getResourceAsStream("/io/philotes/buffer/store/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
