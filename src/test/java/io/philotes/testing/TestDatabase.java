package io.philotes.testing;

import io.philotes.config.DatabaseConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A database of one test. Every method blocks; a failing statement throws an {@link IllegalStateException}. */
public final class TestDatabase implements AutoCloseable {

  private final PostgresServer server;
  private final String name;

  TestDatabase(PostgresServer server, String name) {
    this.server = server;
    this.name = name;
  }

  public PostgresServer server() {
    return server;
  }

  public String name() {
    return name;
  }

  /** How the product reaches it, as the superuser. */
  public DatabaseConfig config() {
    return server.config(name);
  }

  public DatabaseConfig config(String user, String password) {
    return server.config(name, user, password);
  }

  /** How the jar is told of it, as the superuser and without TLS. @param prefix such as {@code PHILOTES_SOURCE} */
  public Map<String, String> variables(String prefix) {
    return Map.of(prefix + "_HOST", server.host(), prefix + "_PORT", String.valueOf(server.port()), prefix + "_DATABASE", name,
        prefix + "_USER", server.user(), prefix + "_PASSWORD", server.password(), prefix + "_SSL_MODE", "disable");
  }

  /** A JDBC connection as the superuser. */
  public Connection connect() throws SQLException {
    return server.connect(name);
  }

  /** Runs each statement in a transaction of its own. */
  public void execute(String... statements) {
    Sql.run(this::connect, statements);
  }

  /** The rows of a query as text; SQL NULL is null. */
  public List<List<String>> query(String sql) {
    return Wait.query(this, sql);
  }

  /** The first column of each row. */
  public List<String> queryColumn(String sql) {
    return query(sql).stream().map(row -> row.get(0)).toList();
  }

  /** The one value of a query with one row. */
  public String queryText(String sql) {
    List<List<String>> rows = query(sql);
    if (rows.size() != 1) {
      throw new IllegalStateException(sql + ": " + rows.size() + " rows instead of one");
    }
    return rows.get(0).get(0);
  }

  public long queryLong(String sql) {
    return Long.parseLong(queryText(sql));
  }

  /** Drops the database with its sessions and replication slots. */
  @Override
  public void close() {
    String slots = " FROM pg_replication_slots WHERE database = " + Sql.literal(name);
    server.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = " + Sql.literal(name));
    Await.until("nobody uses the slots of " + name, Duration.ofSeconds(20), () -> Sql.query(
        () -> server.connect(server.maintenanceDatabase()), "SELECT 1" + slots + " AND active").isEmpty());
    server.execute("SELECT pg_drop_replication_slot(slot_name)" + slots, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  }
}
