package io.philotes.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.philotes.demo.postgres.ServerCertificate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client with these settings against a server that speaks TLS and nothing else, with each library that does TLS. */
class TlsSettingsTest {

  @TempDir
  static Path directory;

  private static ServerCertificate local;
  private static ServerCertificate elsewhere;
  private static ServerCertificate alice;
  private static ServerCertificate bob;

  private Vertx vertx;

  @BeforeAll
  static void make() throws Exception {
    local = ServerCertificate.of(directory, "localhost");
    elsewhere = ServerCertificate.of(directory, "db.example.org");
    alice = ServerCertificate.of(directory, "alice");
    bob = ServerCertificate.p256(directory, "bob");
  }

  static Stream<SSLEngineOptions> engines() {
    Stream<SSLEngineOptions> java = Stream.of(new JdkSSLEngineOptions());
    return OpenSSLEngineOptions.isAvailable() ? Stream.concat(java, Stream.of(new OpenSSLEngineOptions())) : java;
  }

  @BeforeEach
  void begin() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void end() throws Exception {
    Results.of(vertx.close());
  }

  /** Whoever connects gets TLS, and then the name in the certificate that he showed, or "nobody". */
  private NetServer serve(ServerCertificate certificate, ClientAuth clients) throws Exception {
    ServerSSLOptions ssl = new ServerSSLOptions().setClientAuth(clients)
        .setKeyCertOptions(new PemKeyCertOptions().addCertPath(certificate.pem().toString()).addKeyPath(certificate.key().toString()))
        .setTrustOptions(new PemTrustOptions().addCertPath(alice.pem().toString()).addCertPath(bob.pem().toString()));
    return Results.of(vertx.createNetServer().connectHandler(socket -> socket.handler(request -> {
      socket.pause();
      socket.upgradeToSsl(ssl, Buffer.buffer("S")).onSuccess(done -> socket.resume().write(client(socket)));
    })).listen(0, "localhost"));
  }

  private static String client(NetSocket socket) {
    try {
      return ((X509Certificate) socket.peerCertificates().get(0)).getSubjectX500Principal().getName();
    } catch (javax.net.ssl.SSLPeerUnverifiedException none) {
      return "nobody";
    }
  }

  private NetClient client(SSLEngineOptions engine) {
    return vertx.createNetClient(new NetClientOptions().setSslEngineOptions(engine));
  }

  /** Gives what the server says once it is trusted. */
  private Future<String> ask(NetClient client, NetServer server, TlsSettings settings) {
    return client.connect(server.actualPort(), "localhost").compose(socket -> {
      Promise<String> heard = Promise.promise();
      socket.exceptionHandler(heard::tryFail);
      socket.closeHandler(closed -> heard.tryFail("closed"));
      socket.handler(yes -> vertx.executeBlocking(settings::options)
          .compose(options -> {
            socket.handler(text -> heard.tryComplete(text.toString()));
            return socket.upgradeToSsl(options);
          }).onFailure(heard::tryFail));
      socket.write("x");
      return heard.future().eventually(socket::close);
    });
  }

  private static TlsSettings trusting(TlsMode mode, Path root) {
    return new TlsSettings(mode, root, null, null);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void verifyCaTrustsACertificateOfAnyNameButOfNoOtherAuthority(SSLEngineOptions engine) throws Exception {
    NetServer server = serve(elsewhere, ClientAuth.NONE);
    NetClient client = client(engine);
    assertEquals("nobody", Results.of(ask(client, server, trusting(TlsMode.VERIFY_CA, elsewhere.pem()))));
    Results.failure(Throwable.class, ask(client, server, trusting(TlsMode.VERIFY_CA, local.pem())));
    Results.failure(Throwable.class, ask(client, server, trusting(TlsMode.VERIFY_CA, null)));
    assertEquals("nobody", Results.of(ask(client, server, trusting(TlsMode.REQUIRE, local.pem()))));
  }

  /** Vert.x keeps the check of the name with the trust: the second connection must not get that of the first. */
  @ParameterizedTest
  @MethodSource("engines")
  void oneClientDoesNotTakeTheLaxerCheckForTheStricter(SSLEngineOptions engine) throws Exception {
    NetServer server = serve(elsewhere, ClientAuth.NONE);
    NetClient client = client(engine);
    Results.of(ask(client, server, trusting(TlsMode.VERIFY_CA, elsewhere.pem())));
    Results.failure(Throwable.class, ask(client, server, trusting(TlsMode.VERIFY_FULL, elsewhere.pem())));
    Results.of(ask(client, serve(local, ClientAuth.NONE), trusting(TlsMode.VERIFY_FULL, local.pem())));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void showsItsCertificateAndTheNewOneOnceTheFilesAreExchanged(SSLEngineOptions engine) throws Exception {
    NetServer server = serve(local, ClientAuth.REQUIRED);
    NetClient client = client(engine);
    Path certificate = directory.resolve("client.crt");
    Path key = directory.resolve("client.key");
    TlsSettings settings = new TlsSettings(TlsMode.VERIFY_FULL, local.pem(), certificate, key);
    install(alice, certificate, key);
    assertEquals("CN=alice", Results.of(ask(client, server, settings)));
    assertEquals("CN=alice", Results.of(ask(client, server, settings)));
    install(bob, certificate, key);
    assertEquals("CN=bob", Results.of(ask(client, server, settings)));
    Results.failure(Throwable.class, ask(client, server, trusting(TlsMode.VERIFY_FULL, local.pem())));
    Files.delete(key);
    Results.failure(UnusablePemException.class, ask(client, server, settings));
  }

  private static void install(ServerCertificate from, Path certificate, Path key) throws IOException {
    Files.copy(from.pem(), certificate, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(from.key(), key, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aCertificateNeedsItsKey() {
    assertThrows(IllegalArgumentException.class, () -> new TlsSettings(TlsMode.REQUIRE, null, alice.pem(), null));
    assertThrows(IllegalArgumentException.class, () -> new TlsSettings(TlsMode.REQUIRE, null, null, alice.key()));
  }
}
