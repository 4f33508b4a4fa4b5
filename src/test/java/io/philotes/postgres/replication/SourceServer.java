package io.philotes.postgres.replication;

import io.philotes.demo.postgres.ServerCertificate;
import io.philotes.testing.Await;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * A real server for the tests of this package: an embedded one, or the one on the loopback port given by {@code
 * philotes.it.port}, where user postgres is trusted and we may write its files.
 */
final class SourceServer implements AutoCloseable {

  private final EmbeddedPostgres embedded;
  private final int port;

  private SourceServer(EmbeddedPostgres embedded, int port) {
    this.embedded = embedded;
    this.port = port;
  }

  static SourceServer start() throws IOException {
    Integer external = Integer.getInteger("philotes.it.port");
    return external == null ? startEmbedded() : new SourceServer(null, external);
  }

  static SourceServer startEmbedded() throws IOException {
    EmbeddedPostgres server = EmbeddedPostgres.builder()
        .setServerConfig("wal_level", "logical")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_wal_senders", "20")
        .setServerConfig("max_replication_slots", "20")
        .start();
    return new SourceServer(server, server.getPort());
  }

  int port() {
    return port;
  }

  ReplicationOptions options(String user, String password) {
    return ReplicationOptions.of("localhost", port, "postgres", user, () -> password);
  }

  ReplicationOptions options() {
    return options("postgres", "");
  }

  void run(String... statements) throws SQLException {
    try (Connection connection = connect(); Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of the first row. */
  String value(String sql) throws SQLException {
    try (Connection connection = connect(); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** Puts lines in front of pg_hba.conf. */
  void hba(List<String> lines) throws SQLException, IOException {
    Path file = Path.of(value("SHOW hba_file"));
    Files.writeString(file, String.join("\n", lines) + "\n" + Files.readString(file));
    run("SELECT pg_reload_conf()");
  }

  /** Turns TLS on with this certificate. */
  void tls(ServerCertificate certificate) throws SQLException, IOException {
    Path key = certificate.keyOwnedLike(Path.of(value("SHOW hba_file")));
    run("ALTER SYSTEM SET ssl_cert_file = '" + certificate.pem() + "'", "ALTER SYSTEM SET ssl_key_file = '" + key + "'",
        "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()");
    Await.until("the server offers TLS", Duration.ofSeconds(20),
        () -> shows("ssl", "on") && shows("ssl_cert_file", certificate.pem().toString()));
  }

  boolean shows(String setting, String value) {
    try {
      return value.equals(value("SHOW " + setting));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/postgres?user=postgres");
  }

  @Override
  public void close() throws IOException {
    stop();
  }

  /** A fast shutdown. */
  void stop() throws IOException {
    if (embedded != null) {
      embedded.close();
    }
  }
}
