package io.philotes.bench;

import io.philotes.demo.postgres.PgArchive;
import io.philotes.demo.postgres.PgCluster;
import io.philotes.demo.postgres.ServerCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** Source and buffer: two embedded servers of ours, or two that were given. */
public final class Servers implements AutoCloseable {

  /** fsync is on here, unlike in the tests: the durable write is part of what is measured. */
  private static final Map<String, String> SETTINGS = Map.of("fsync", "on", "shared_buffers", "256MB",
      "max_wal_size", "8GB", "checkpoint_timeout", "1h", "max_replication_slots", "100", "max_wal_senders", "100");

  private final Server source;
  private final Server buffer;
  private final PgCluster[] started;

  /** Those that every benchmark of this process uses; null when each has its own. */
  private static Servers shared;

  private Servers(Server source, Server buffer, PgCluster... started) {
    this.source = source;
    this.buffer = buffer;
    this.started = started;
  }

  public static Servers given(Server source, Server buffer) {
    return new Servers(source, buffer);
  }

  /** @throws IOException when this machine cannot run them */
  public static Servers embedded() throws IOException {
    if (PgArchive.obstacle() != null) {
      throw new IOException(PgArchive.obstacle() + ": give --source and --buffer");
    }
    return shared == null ? start() : shared;
  }

  /** Starts servers that whoever asks for embedded ones gets, until {@link #endSharing()}: many small benchmarks need not wait for their own. */
  public static void share() throws IOException {
    shared = embedded();
  }

  public static void endSharing() throws IOException {
    Servers ended = shared;
    shared = null;
    ended.close();
  }

  private static Servers start() throws IOException {
    PgArchive archive = PgArchive.ofClassPath();
    PgCluster source = PgCluster.create(archive, SETTINGS);
    try {
      PgCluster buffer = PgCluster.create(archive, SETTINGS);
      return new Servers(Server.of(source), Server.of(buffer), source, buffer);
    } catch (IOException e) {
      source.close();
      throw e;
    }
  }

  public Server source() {
    return source;
  }

  public Server buffer() {
    return buffer;
  }

  /**
   * Makes both accept TLS too, with a certificate of its own. Only embedded ones.
   *
   * @throws IllegalStateException when they were given
   */
  public void offerTls() throws IOException, SQLException, InterruptedException {
    if (started.length == 0) {
      throw new IllegalStateException("--tls needs the embedded servers");
    }
    for (PgCluster cluster : started) {
      tls(cluster);
    }
  }

  private static void tls(PgCluster cluster) throws IOException, SQLException, InterruptedException {
    ServerCertificate certificate;
    try {
      certificate = ServerCertificate.of(Files.createTempDirectory(cluster.data().getParent(), "tls"), "localhost");
    } catch (GeneralSecurityException e) {
      throw new IOException("no certificate: " + e.getMessage(), e);
    }
    Path key = certificate.keyOwnedLike(cluster.data());
    Server server = Server.of(cluster);
    server.administer("ALTER SYSTEM SET ssl_cert_file = '" + certificate.pem() + "'", "ALTER SYSTEM SET ssl_key_file = '" + key + "'",
        "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()");
    try (Connection connection = server.connect("postgres")) {
      Waiting.until("the server offers TLS", 30, () -> "on".equals(Server.text(connection, "SHOW ssl")));
    }
  }

  /** Ends those that are only for who closes them. */
  @Override
  public void close() throws IOException {
    if (this == shared) {
      return;
    }
    for (PgCluster cluster : started) {
      cluster.close();
    }
  }
}
