package io.philotes.demo;

import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SslMode;
import io.philotes.demo.postgres.PgArchive;
import io.philotes.demo.postgres.PgCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The two PostgreSQL servers: the shop's own, and the one that holds the buffer. Every method blocks. */
final class DemoServers implements AutoCloseable {

  static final String SHOP = "shop";
  static final String BUFFER = "philotes";

  private final PgCluster source;
  private final PgCluster buffer;

  private DemoServers(PgCluster source, PgCluster buffer) {
    this.source = source;
    this.buffer = buffer;
  }

  /** Starts both at the same time. */
  static DemoServers start() throws IOException, SQLException {
    PgArchive archive = PgArchive.ofClassPath();
    CompletableFuture<PgCluster> source = CompletableFuture.supplyAsync(() -> create(archive));
    CompletableFuture<PgCluster> buffer = CompletableFuture.supplyAsync(() -> create(archive));
    DemoServers servers;
    try {
      servers = new DemoServers(source.join(), buffer.join());
    } catch (CompletionException e) {
      source.thenAccept(DemoServers::close);
      buffer.thenAccept(DemoServers::close);
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
    createDatabase(servers.source, SHOP);
    createDatabase(servers.buffer, BUFFER);
    return servers;
  }

  Connection connectToShop() throws SQLException {
    return source.connect(SHOP);
  }

  Connection connectToBuffer() throws SQLException {
    return buffer.connect(BUFFER);
  }

  DatabaseConfig shop() {
    return config(source, SHOP);
  }

  DatabaseConfig buffer() {
    return config(buffer, BUFFER);
  }

  @Override
  public void close() {
    close(source);
    close(buffer);
  }

  private static PgCluster create(PgArchive archive) {
    try {
      return PgCluster.create(archive, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(PgCluster cluster) {
    try {
      cluster.close();
    } catch (IOException e) {
      System.err.println("demo: a PostgreSQL server was not removed: " + e.getMessage());
    }
  }

  private static void createDatabase(PgCluster cluster, String name) throws SQLException {
    try (Connection connection = cluster.connect("postgres"); Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
  }

  private static DatabaseConfig config(PgCluster cluster, String database) {
    return new DatabaseConfig("127.0.0.1", cluster.port(), database, PgCluster.USER,
        Secret.ofValue(PgCluster.PASSWORD), SslMode.DISABLE, null, Duration.ofSeconds(10));
  }
}
