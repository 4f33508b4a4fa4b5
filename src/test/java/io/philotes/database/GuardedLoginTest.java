package io.philotes.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ChannelBinding;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SslMode;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.protocol.Authentication;
import io.philotes.postgres.protocol.PasswordMessage;
import io.philotes.postgres.protocol.StartupMessage;
import io.philotes.postgres.replication.Peer;
import io.philotes.postgres.replication.ScramServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an SQL connection gives away to a server that is not what it should be. Without TLS. */
class GuardedLoginTest {

  private final Vertx vertx = Vertx.vertx();
  private final List<String> passwords = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** A server that asks in this way, notes what it gets and then lets everybody in. */
  private Peer.Script asking(Authentication request) {
    return new Peer.Script() {
      @Override
      public void startup(Peer peer, StartupMessage message) {
        peer.send(request);
      }

      @Override
      public void message(Peer peer, char type, byte[] body) {
        if (type == 'p') {
          passwords.add(PasswordMessage.decode(body, 0, body.length).text());
          peer.welcome();
        } else if (type == 'X') {
          peer.close();
        }
      }
    };
  }

  private Database database(Peer.Script script, boolean weak, ChannelBinding binding) {
    int port = Peer.listen(vertx, script).await().actualPort();
    return new Database(vertx, new DatabaseConfig("127.0.0.1", port, "db", "user", Secret.ofValue("secret"), SslMode.DISABLE, null, null, null,
        binding, weak, Duration.ofSeconds(5)), Side.BUFFER, "test");
  }

  private static PgConnection connect(Database database) throws Exception {
    return database.connect(Session.READER, 1).await(10, TimeUnit.SECONDS);
  }

  private static String refused(Database database) {
    PhilotesException refused = assertThrows(PhilotesException.class, () -> connect(database));
    assertEquals(ErrorCode.BUFFER_AUTHENTICATION, refused.code(), refused.getMessage());
    assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
    return refused.getMessage();
  }

  @Test
  void logsInByScram() throws Exception {
    connect(database(new ScramServer("secret", 4096), false, ChannelBinding.PREFER)).close().await();
  }

  @Test
  void givesNeitherThePasswordNorItsMd5() {
    assertTrue(refused(database(asking(Authentication.cleartextPassword()), false, ChannelBinding.PREFER)).contains("clear text"));
    assertTrue(refused(database(asking(Authentication.md5Password(new byte[4])), false, ChannelBinding.PREFER)).contains("MD5"));
    assertEquals(List.of(), passwords);
  }

  @Test
  void givesThemWhenThatIsAllowed() throws Exception {
    byte[] salt = {1, 2, 3, 4};
    connect(database(asking(Authentication.cleartextPassword()), true, ChannelBinding.PREFER)).close().await();
    connect(database(asking(Authentication.md5Password(salt)), true, ChannelBinding.PREFER)).close().await();
    assertEquals(List.of("secret", PasswordMessage.md5("user", "secret", salt).text()), passwords);
  }

  @Test
  void aPoolGivesNeither() {
    Pool pool = database(asking(Authentication.cleartextPassword()), false, ChannelBinding.PREFER).pool(Session.READER, 1);
    Throwable failure = assertThrows(Throwable.class,
        () -> Database.lend(pool, connection -> Future.succeededFuture()).await(10, TimeUnit.SECONDS));
    assertTrue(failure.getMessage().contains("clear text"), failure.toString());
    assertEquals(List.of(), passwords);
  }

  @Test
  void refusesAServerThatSkipsItsProof() {
    assertTrue(refused(database(new ScramServer("secret", 4096) {
      @Override
      protected void proven(Peer peer, byte[] signature) {
        peer.welcome();
      }
    }, false, ChannelBinding.PREFER)).contains("without proving"));
  }

  @Test
  void refusesTooManyIterationsWithoutDoingThem() {
    assertTrue(refused(database(new ScramServer("secret", 5_000_000), false, ChannelBinding.PREFER)).contains("iterations"));
  }

  @Test
  void refusesALoginThatCannotBeBoundWhenItMustBe() {
    for (Peer.Script script : List.of(new ScramServer("secret", 4096), (Peer.Script) (peer, message) -> peer.welcome())) {
      assertTrue(refused(database(script, false, ChannelBinding.REQUIRE)).contains("channelBinding is require"));
    }
  }
}
