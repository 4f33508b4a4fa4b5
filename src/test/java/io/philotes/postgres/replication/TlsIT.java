package io.philotes.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.demo.postgres.ServerCertificate;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.protocol.Authentication;
import io.philotes.postgres.protocol.AuthenticationRefusedException;
import io.philotes.postgres.protocol.LoginRules;
import io.philotes.postgres.protocol.SaslInitialResponse;
import io.philotes.postgres.protocol.ServerErrorException;
import io.philotes.testing.Await;
import io.philotes.testing.KeptClients;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The second execution of the integration tests has the Java runtime's TLS. */
@Tag("smoke")
class TlsIT {

  @TempDir
  static Path directory;

  private static SourceServer server;
  private static ServerCertificate good;
  private static ServerCertificate stranger;

  private Vertx vertx;

  @BeforeAll
  static void startServer() throws Exception {
    good = ServerCertificate.of(directory, "localhost");
    stranger = ServerCertificate.of(directory, "db.example.org");
    server = SourceServer.start();
    server.run("DROP ROLE IF EXISTS tls_user", "SET password_encryption = 'scram-sha-256'", "CREATE ROLE tls_user LOGIN REPLICATION SUPERUSER PASSWORD 'secret'");
    server.hba(List.of("hostssl all tls_user all scram-sha-256", "host all tls_user all reject"));
    server.tls(good);
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.run("ALTER SYSTEM RESET ALL", "SELECT pg_reload_conf()");
    server.close();
  }

  @BeforeEach
  void begin() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void end() throws Exception {
    Results.of(vertx.close());
  }

  private Future<ReplicationConnection> connect(TlsMode mode, Path root) {
    return ReplicationConnection.connect(vertx, server.options("tls_user", "secret").withTls(new TlsSettings(mode, root, null, null)));
  }

  private void assertEncrypted(ReplicationConnection connection) throws Exception {
    assertEquals("t", Results.of(connection.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).get(0).get(0));
  }

  @Test
  void requireEncryptsWithWhoeverAnswers() throws Exception {
    assertEncrypted(Results.of(connect(TlsMode.REQUIRE, null)));
  }

  @Test
  void verifyFullAcceptsTheRightNameFromATrustedCertificate() throws Exception {
    ReplicationConnection connection = Results.of(connect(TlsMode.VERIFY_FULL, good.pem()));
    assertEncrypted(connection);
    Results.of(connection.close());
  }

  @Test
  void verifyFullRefusesAnUnknownCertificate() {
    Results.failure(TlsFailedException.class, connect(TlsMode.VERIFY_FULL, stranger.pem()));
    Results.failure(TlsFailedException.class, connect(TlsMode.VERIFY_FULL, null));
  }

  @Test
  void verifyFullRefusesAnotherHostName() {
    ReplicationOptions byAddress = new ReplicationOptions("127.0.0.1", server.port(), "postgres", "tls_user", () -> "secret", new TlsSettings(TlsMode.VERIFY_FULL, good.pem(), null, null),
        LoginRules.STRICT, Duration.ofSeconds(10), "", Map.of(), 1 << 20);
    assertTrue(Results.failure(TlsFailedException.class, ReplicationConnection.connect(vertx, byAddress)).getMessage().contains("127.0.0.1"));
  }

  @Test
  void verifyFullRefusesAnExpiredCertificateAlthoughItIsTheTrustedOneItself() throws Exception {
    ServerCertificate expired = ServerCertificate.expired(directory, "localhost");
    server.tls(expired);
    try {
      String why = Results.failure(TlsFailedException.class, connect(TlsMode.VERIFY_FULL, expired.pem())).getMessage();
      assertTrue(why.contains("the server's certificate expired at"), why);
    } finally {
      server.tls(good);
    }
  }

  @Test
  void aRootThatWasReplacedCountsFromTheNextConnectionOn() throws Exception {
    Path root = Files.copy(stranger.pem(), directory.resolve("root.pem"));
    Files.setLastModifiedTime(root, FileTime.fromMillis(1_000_000_000_000L));
    Context context = vertx.getOrCreateContext();
    Results.failure(TlsFailedException.class, KeptClients.on(context, () -> connect(TlsMode.VERIFY_FULL, root)));
    Files.copy(good.pem(), root, StandardCopyOption.REPLACE_EXISTING);
    assertEncrypted(Results.of(KeptClients.on(context, () -> connect(TlsMode.VERIFY_FULL, root))));
  }

  @Test
  void streamsOverTls() throws Exception {
    server.run("DROP TABLE IF EXISTS tls_t", "CREATE TABLE tls_t (id int PRIMARY KEY, doc text)", "DROP PUBLICATION IF EXISTS tls_p", "CREATE PUBLICATION tls_p FOR TABLE tls_t");
    ReplicationConnection connection = Results.of(connect(TlsMode.VERIFY_FULL, good.pem()));
    CreatedSlot slot = Results.of(connection.createSlot("tls_slot", false));
    RecordingHandler events = new RecordingHandler();
    ReplicationStream stream = Results.of(connection.startReplication("tls_slot", slot.consistentPoint(), List.of("tls_p"), 1)).handler(events);
    server.run("INSERT INTO tls_t SELECT g, repeat('x', g % 40000) FROM generate_series(1, 2000) g");
    for (int i = 0; i < 2_000; i++) {
      events.nextMessage('I');
    }
    events.nextMessage('C');
    Results.of(stream.close());
    server.run("SELECT pg_drop_replication_slot('tls_slot')");
    assertTrue(slot.consistentPoint().isAfter(Lsn.ZERO));
  }

  /** A server with our certificate that offers these mechanisms; gives the mechanism that the client chose. */
  private Future<String> chosen(TlsMode mode, List<String> mechanisms) throws Exception {
    Promise<String> chosen = Promise.promise();
    ServerSSLOptions ssl = new ServerSSLOptions().setKeyCertOptions(new PemKeyCertOptions().addCertPath(good.pem().toString()).addKeyPath(good.key().toString()));
    NetServer fake = Results.of(vertx.createNetServer().connectHandler(socket -> socket.handler(request -> upgrade(socket, ssl, mechanisms, chosen)))
        .listen(0, "localhost"));
    ReplicationConnection.connect(vertx, Peer.options(fake).withTls(new TlsSettings(mode, good.pem(), null, null))).onFailure(chosen::tryFail);
    return chosen.future();
  }

  private static void upgrade(NetSocket socket, ServerSSLOptions ssl, List<String> mechanisms, Promise<String> chosen) {
    socket.pause();
    socket.handler(startup -> {
      socket.handler(answer -> {
        SaslInitialResponse initial = SaslInitialResponse.decode(answer.getBytes(), 5, answer.length() - 5);
        chosen.tryComplete(initial.mechanism() + " " + initial.clientFirst().substring(0, 1));
      });
      socket.write(Buffer.buffer(Authentication.sasl(mechanisms).encode()));
    });
    socket.upgradeToSsl(ssl, Buffer.buffer("S")).onComplete(done -> socket.resume());
  }

  @Test
  void bindsTheChannelWheneverTheServerOffersIt() throws Exception {
    assertEquals("SCRAM-SHA-256-PLUS p", Results.of(chosen(TlsMode.VERIFY_FULL, List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))));
    assertEquals("SCRAM-SHA-256-PLUS p", Results.of(chosen(TlsMode.REQUIRE, List.of("SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"))));
  }

  @Test
  void saysThatItCouldHaveBoundTheChannelWhenTheServerDoesNotOffer() throws Exception {
    assertEquals("SCRAM-SHA-256 y", Results.of(chosen(TlsMode.VERIFY_FULL, List.of("SCRAM-SHA-256"))));
  }

  @Test
  void verifyCaAcceptsAnotherHostNameButNoOtherCertificate() throws Exception {
    ReplicationOptions byAddress = new ReplicationOptions("127.0.0.1", server.port(), "postgres", "tls_user", () -> "secret",
        new TlsSettings(TlsMode.VERIFY_CA, good.pem(), null, null), LoginRules.STRICT, Duration.ofSeconds(10), "", Map.of(), 1 << 20);
    assertEncrypted(Results.of(ReplicationConnection.connect(vertx, byAddress)));
    Results.failure(TlsFailedException.class, connect(TlsMode.VERIFY_CA, stranger.pem()));
  }

  @Test
  void bindsTheChannelWhenItMustAndRefusesAServerThatLetsItInWithout() throws Exception {
    LoginRules bound = new LoginRules(false, true, true);
    ReplicationOptions options = server.options("tls_user", "secret").withTls(new TlsSettings(TlsMode.VERIFY_FULL, good.pem(), null, null));
    assertEncrypted(Results.of(ReplicationConnection.connect(vertx, options.withLogin(bound))));
    ReplicationOptions trusted = server.options().withTls(options.tls()).withLogin(bound);
    Results.failure(AuthenticationRefusedException.class, ReplicationConnection.connect(vertx, trusted));
  }

  /** The role logs in by the certificate alone. One of an authority that the server does not name is not shown. */
  @Test
  void showsItsClientCertificate() throws Exception {
    ServerCertificate client = ServerCertificate.of(directory, "certuser");
    server.run("DROP ROLE IF EXISTS certuser", "CREATE ROLE certuser LOGIN REPLICATION", "ALTER SYSTEM SET ssl_ca_file = '" + client.pem() + "'");
    server.hba(List.of("hostssl all certuser all cert"));
    Await.until("the server knows its clients", Duration.ofSeconds(20), () -> server.shows("ssl_ca_file", client.pem().toString()));
    ReplicationOptions options = server.options("certuser", "");
    assertEncrypted(Results.of(ReplicationConnection.connect(vertx,
        options.withTls(new TlsSettings(TlsMode.VERIFY_FULL, good.pem(), client.pem(), client.key())))));
    Results.failure(ServerErrorException.class, ReplicationConnection.connect(vertx,
        options.withTls(new TlsSettings(TlsMode.VERIFY_FULL, good.pem(), null, null))));
    Results.failure(ServerErrorException.class, ReplicationConnection.connect(vertx,
        options.withTls(new TlsSettings(TlsMode.VERIFY_FULL, good.pem(), stranger.pem(), stranger.key()))));
  }
}
