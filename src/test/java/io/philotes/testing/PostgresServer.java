package io.philotes.testing;

import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SslMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A PostgreSQL server for tests: wal_level logical, synchronous_commit on, 32 slots and senders, login with SCRAM.
 * Every method blocks.
 *
 * <p>Tests that stop a server take one of their own from {@link Postgres#start} and carry {@link NeedsOwnServer}.
 */
public abstract class PostgresServer implements AutoCloseable {

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final String RUN = Long.toString(System.currentTimeMillis(), 36) + "_" + ProcessHandle.current().pid();

  public abstract String host();

  public abstract int port();

  /** The superuser. */
  public abstract String user();

  public abstract String password();

  /** Starts it again on the same port, and returns when it accepts connections. */
  public abstract void start();

  /** Stops it and returns when it is down. */
  public abstract void stop(StopMode mode);

  /**
   * Starts another server with the files of this one, which must be stopped: the same cluster on a port of its own. Only
   * servers from Maven's binaries can be copied.
   *
   * @param settings of postgresql.conf, over those of this one
   * @param standby whether it stays a standby until it is promoted
   */
  public PostgresServer copy(Map<String, String> settings, boolean standby) {
    throw new UnsupportedOperationException("the files of this server are out of reach");
  }

  /**
   * What it logged since it was created.
   *
   * @throws java.io.UncheckedIOException when that cannot be read
   */
  public abstract List<String> log();

  /** Ends every process of it with SIGKILL. */
  public abstract void kill();

  /** Stops it for good and forgets its data. */
  @Override
  public abstract void close();

  /** The database that the superuser connects to when no test database is meant. */
  String maintenanceDatabase() {
    return "postgres";
  }

  public final void restart(StopMode mode) {
    stop(mode);
    start();
  }

  /** A new, empty database that no other test knows. Its name begins with {@code prefix}: small letters. */
  public final TestDatabase createDatabase(String prefix) {
    return createDatabase(prefix, "");
  }

  /** @param options of CREATE DATABASE */
  public final TestDatabase createDatabase(String prefix, String options) {
    String name = prefix + "_" + RUN + "_" + NUMBER.incrementAndGet();
    execute("CREATE DATABASE " + name + " " + options);
    return new TestDatabase(this, name);
  }

  /** A database that is there already. */
  public final TestDatabase database(String name) {
    return new TestDatabase(this, name);
  }

  /** How the product reaches a database of this server, as the superuser. */
  public final DatabaseConfig config(String database) {
    return config(database, user(), password());
  }

  public final DatabaseConfig config(String database, String user, String password) {
    return new DatabaseConfig(host(), port(), database, user, Secret.ofValue(password), SslMode.DISABLE, null,
        Duration.ofSeconds(10));
  }

  /** A JDBC connection as the superuser. */
  public final Connection connect(String database) throws SQLException {
    return connect(database, user(), password());
  }

  /** A JDBC connection. */
  public final Connection connect(String database, String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "10");
    return new org.postgresql.Driver().connect("jdbc:postgresql://" + host() + ":" + port() + "/" + database, properties);
  }

  /** Runs statements as the superuser, outside any test database. */
  public final void execute(String... statements) {
    Sql.run(() -> connect(maintenanceDatabase()), statements);
  }

  /** What {@code SHOW name} answers. */
  public final String setting(String name) {
    return Sql.query(() -> connect(maintenanceDatabase()), "SHOW " + name).get(0).get(0);
  }

  /**
   * Replaces pg_hba.conf and loads it. The superuser can still log in afterwards only if a line lets it.
   *
   * @param lines for example {@code host all all 127.0.0.1/32 md5}
   */
  public final void replaceAccessRules(List<String> lines) {
    String path = setting("hba_file");
    String values = String.join(", ", lines.stream().map(line -> "(" + Sql.literal(line) + ")").toList());
    execute("COPY (VALUES " + values + ") TO " + Sql.literal(path), "SELECT pg_reload_conf()");
  }
}
