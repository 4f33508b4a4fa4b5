package io.philotes.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ChannelBinding;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SslMode;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.testing.KeptClients;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @ParameterizedTest
  @EnumSource(SslMode.class)
  void attemptsToConnectLeaveNothingBehind(SslMode mode) throws Exception {
    NetServer server = vertx.createNetServer().connectHandler(DatabaseTest::answer).listen(0, "127.0.0.1").await();
    DatabaseConfig config = new DatabaseConfig("127.0.0.1", server.actualPort(), "db", "user", Secret.ofValue("secret"), mode, null,
        Duration.ofSeconds(5));
    Context context = vertx.getOrCreateContext();
    Database database = new Database(vertx, config, Side.BUFFER, "test");
    int before = attempt(context, database);
    int after = before;
    for (int i = 0; i < 20; i++) {
      after = attempt(context, database);
    }
    assertEquals(before, after);
  }

  /** As a server without TLS that goes away before the session begins. */
  private static void answer(NetSocket socket) {
    socket.handler(message -> {
      if (message.length() == 8) {
        socket.write("N");
      } else {
        socket.close();
      }
    });
  }

  private static int attempt(Context context, Database database) throws Exception {
    assertTrue(KeptClients.on(context, () -> database.connect(Session.READER, 1)).map(false).otherwise(true).await(10, TimeUnit.SECONDS));
    return KeptClients.of(context);
  }

  /** With TLS on, the server says S and somebody in between adds a message of his own, at once or a moment later. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void plainTextBeforeTheHandshakeIsAnAttack(boolean atOnce) {
    NetServer server = vertx.createNetServer().connectHandler(socket -> socket.handler(request -> {
      if (atOnce) {
        socket.write("SR");
      } else {
        socket.write("S");
        vertx.setTimer(1, later -> socket.write("R\0\0\0\u0008\0\0\0\0"));
      }
    })).listen(0, "127.0.0.1").await();
    DatabaseConfig config = new DatabaseConfig("127.0.0.1", server.actualPort(), "db", "user", Secret.ofValue("secret"), SslMode.REQUIRE, null,
        Duration.ofSeconds(5));
    PhilotesException refused = assertThrows(PhilotesException.class,
        () -> new Database(vertx, config, Side.BUFFER, "test").connect(Session.READER, 1).await(10, TimeUnit.SECONDS));
    assertEquals(ErrorCode.BUFFER_TLS, refused.code(), refused.getMessage());
    assertTrue(!atOnce || refused.getMessage().contains("plain text before the TLS handshake"), refused.getMessage());
  }

  @Test
  void b17NamesTheCertificateFileThatIsOfNoUse() {
    NetServer server = vertx.createNetServer().connectHandler(DatabaseTest::answer).listen(0, "127.0.0.1").await();
    Path none = Path.of("/nowhere/client.pem");
    DatabaseConfig config = new DatabaseConfig("127.0.0.1", server.actualPort(), "db", "user", Secret.ofValue("secret"), SslMode.REQUIRE, null, none, none,
        ChannelBinding.PREFER, false, Duration.ofSeconds(5));
    PhilotesException refused = assertThrows(PhilotesException.class,
        () -> new Database(vertx, config, Side.SOURCE, "test").connect(Session.CATALOG, 1).await(10, TimeUnit.SECONDS));
    assertEquals(ErrorCode.SOURCE_TLS, refused.code(), refused.getMessage());
    assertTrue(refused.getMessage().contains("/nowhere/client.pem cannot be read: NoSuchFileException"), refused.getMessage());
  }
}
