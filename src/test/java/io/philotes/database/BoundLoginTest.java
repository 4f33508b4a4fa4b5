package io.philotes.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ChannelBinding;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SslMode;
import io.philotes.demo.postgres.ServerCertificate;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.protocol.Authentication;
import io.philotes.postgres.protocol.SaslInitialResponse;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an SQL connection logs in over TLS, told by a server that hangs up when it knows. */
class BoundLoginTest {

  private static final List<String> BOTH = List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256");
  private static final List<String> UNBOUND = List.of("SCRAM-SHA-256");

  @TempDir
  static Path directory;

  private static ServerCertificate certificate;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<String> chosen = new AtomicReference<>("nothing");

  @BeforeAll
  static void make() throws Exception {
    certificate = ServerCertificate.of(directory, "localhost");
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private PhilotesException login(List<String> mechanisms, SslMode mode, ChannelBinding binding) {
    ServerSSLOptions ssl = new ServerSSLOptions()
        .setKeyCertOptions(new PemKeyCertOptions().addCertPath(certificate.pem().toString()).addKeyPath(certificate.key().toString()));
    NetServer server = vertx.createNetServer().connectHandler(socket -> socket.handler(request -> upgrade(socket, ssl, mechanisms)))
        .listen(0, "localhost").await();
    DatabaseConfig config = new DatabaseConfig("localhost", server.actualPort(), "db", "user", Secret.ofValue("secret"), mode, certificate.pem(), null,
        null, binding, false, Duration.ofSeconds(10));
    Database database = new Database(vertx, config, Side.SOURCE, "test");
    return assertThrows(PhilotesException.class, () -> database.connect(Session.CATALOG, 1).await(20, TimeUnit.SECONDS));
  }

  private void upgrade(NetSocket socket, ServerSSLOptions ssl, List<String> mechanisms) {
    socket.pause();
    socket.handler(startup -> {
      socket.handler(answer -> {
        SaslInitialResponse initial = SaslInitialResponse.decode(answer.getBytes(), 5, answer.length() - 5);
        chosen.set(initial.mechanism() + " " + initial.clientFirst().substring(0, 1));
        socket.close();
      });
      socket.write(Buffer.buffer(Authentication.sasl(mechanisms).encode()));
    });
    socket.upgradeToSsl(ssl, Buffer.buffer("S")).onComplete(done -> socket.resume());
  }

  @Test
  void bindsTheChannelWheneverTheServerOffersIt() {
    for (SslMode mode : List.of(SslMode.REQUIRE, SslMode.VERIFY_CA, SslMode.VERIFY_FULL)) {
      login(BOTH, mode, ChannelBinding.PREFER);
      assertEquals("SCRAM-SHA-256-PLUS p", chosen.getAndSet("nothing"), mode.text());
    }
  }

  @Test
  void logsInWithoutBindingWhereTheServerDoesNotOfferIt() {
    login(UNBOUND, SslMode.VERIFY_FULL, ChannelBinding.PREFER);
    assertTrue(chosen.get().startsWith("SCRAM-SHA-256 "), chosen.get());
  }

  @Test
  void refusesThatWhereItMustBeBound() {
    PhilotesException refused = login(UNBOUND, SslMode.VERIFY_FULL, ChannelBinding.REQUIRE);
    assertEquals(ErrorCode.SOURCE_AUTHENTICATION, refused.code());
    assertTrue(refused.getMessage().contains("does not offer SCRAM-SHA-256-PLUS"), refused.getMessage());
    assertEquals("nothing", chosen.get());
  }
}
