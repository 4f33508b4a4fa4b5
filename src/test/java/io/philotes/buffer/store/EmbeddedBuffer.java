package io.philotes.buffer.store;

import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SslMode;
import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.database.Side;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A database of its own in a PostgreSQL server that all tests of this JVM share. */
public final class EmbeddedBuffer implements AutoCloseable {

  private static final AtomicInteger NAMES = new AtomicInteger();
  private static EmbeddedPostgres server;

  public final Vertx vertx = Vertx.vertx();
  public final Database database;
  public final PgConnection connection;

  private EmbeddedBuffer(String name) {
    database = database(vertx, name, "postgres");
    connection = await(database.connect(Session.MIGRATION, 1));
  }

  /** An empty database. */
  public static EmbeddedBuffer empty() {
    String name = "buffer_" + NAMES.incrementAndGet();
    EmbeddedBuffer postgres = new EmbeddedBuffer("postgres");
    postgres.sql("CREATE DATABASE " + name);
    postgres.close();
    return new EmbeddedBuffer(name);
  }

  /** A database with the schema in it. */
  public static EmbeddedBuffer migrated() {
    EmbeddedBuffer buffer = empty();
    await(new SchemaMigrator(buffer.database).migrate());
    return buffer;
  }

  public Database as(String user) {
    return database(vertx, database.config().database(), user);
  }

  public RowSet<Row> sql(String sql, Object... values) {
    return await(values.length == 0 ? connection.query(sql).execute() : connection.preparedQuery(sql).execute(Tuple.from(values)));
  }

  public Object value(String sql, Object... values) {
    return sql(sql, values).iterator().next().getValue(0);
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    await(connection.close());
    await(vertx.close());
  }

  private static synchronized int port() {
    if (server == null) {
      server = start();
    }
    return server.getPort();
  }

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("wal_level", "logical")
          .setServerConfig("max_connections", "100")
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Database database(Vertx vertx, String name, String user) {
    DatabaseConfig config = new DatabaseConfig("127.0.0.1", port(), name, user, Secret.ofValue("postgres"),
        SslMode.DISABLE, null, Duration.ofSeconds(10));
    return new Database(vertx, config, Side.BUFFER, "test");
  }
}
