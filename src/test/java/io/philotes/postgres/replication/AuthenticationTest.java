package io.philotes.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.protocol.Authentication;
import io.philotes.postgres.protocol.AuthenticationRefusedException;
import io.philotes.postgres.protocol.LoginRules;
import io.philotes.postgres.protocol.PasswordMessage;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.protocol.ReadyForQuery;
import io.philotes.postgres.protocol.ServerErrorException;
import io.philotes.postgres.protocol.StartupMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthenticationTest {

  private Vertx vertx;

  @BeforeEach
  void begin() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void end() throws Exception {
    Results.of(vertx.close());
  }

  private Future<ReplicationConnection> connectTo(Peer.Script script) throws Exception {
    return ReplicationConnection.connect(vertx, Peer.options(Results.of(Peer.listen(vertx, script))));
  }

  private AuthenticationRefusedException refused(Peer.Script script) throws Exception {
    return Results.failure(AuthenticationRefusedException.class, connectTo(script));
  }

  /** A server that answers the startup message in this way. */
  private static Peer.Script answering(Consumer<Peer> answer) {
    return (peer, message) -> answer.accept(peer);
  }

  @Test
  void authenticatesAndKnowsTheServer() throws Exception {
    ReplicationConnection connection = Results.of(connectTo(new ScramServer("secret", 4096)));
    assertEquals(16, connection.serverVersionMajor());
    assertEquals(7, connection.backendPid());
    Results.of(connection.close());
  }

  @Test
  void reportsTheServersErrorForAWrongPassword() throws Exception {
    assertEquals("28P01", Results.failure(ServerErrorException.class, connectTo(new ScramServer("other", 4096))).sqlState());
  }

  @Test
  void refusesAServerThatDoesNotKnowThePassword() throws Exception {
    ScramServer pretender = new ScramServer("secret", 4096) {
      @Override
      protected void proven(Peer peer, byte[] signature) {
        signature[0] ^= 1;
        super.proven(peer, signature);
      }
    };
    assertTrue(refused(pretender).getMessage().contains("prove"));
  }

  @Test
  void refusesAServerThatSkipsItsProof() throws Exception {
    refused(new ScramServer("secret", 4096) {
      @Override
      protected void proven(Peer peer, byte[] signature) {
        peer.welcome();
      }
    });
  }

  @Test
  void refusesAServerThatSaysOkInsteadOfGoingOn() throws Exception {
    refused(answering(peer -> {
      peer.send(Authentication.sasl(List.of("SCRAM-SHA-256")));
      peer.welcome();
    }));
  }

  @Test
  void refusesTooManyIterationsWithoutDoingThem() throws Exception {
    long start = System.nanoTime();
    assertTrue(refused(new ScramServer("secret", 2_000_000_000)).getMessage().contains("iterations"));
    assertTrue(System.nanoTime() - start < 5_000_000_000L);
  }

  @Test
  void refusesToSendThePasswordInClearTextOrAsMd5() throws Exception {
    for (Authentication request : List.of(Authentication.cleartextPassword(), Authentication.md5Password(new byte[] {1, 2, 3, 4}))) {
      AuthenticationRefusedException refused = refused(answering(peer -> peer.send(request)));
      assertFalse(refused.getMessage().contains("secret"));
    }
  }

  /** A server that asks in this way and takes this answer. */
  private static Peer.Script wanting(Authentication request, String answer) {
    return new Peer.Script() {
      @Override
      public void startup(Peer peer, StartupMessage message) {
        peer.send(request);
      }

      @Override
      public void message(Peer peer, char type, byte[] body) {
        if (type == 'p' && PasswordMessage.decode(body, 0, body.length).text().equals(answer)) {
          peer.welcome();
        } else {
          peer.close();
        }
      }
    };
  }

  private Future<ReplicationConnection> connectTo(Peer.Script script, LoginRules rules) throws Exception {
    return ReplicationConnection.connect(vertx, Peer.options(Results.of(Peer.listen(vertx, script))).withLogin(rules));
  }

  @Test
  void givesThePasswordOrItsMd5WhenThatIsAllowed() throws Exception {
    LoginRules weak = new LoginRules(true, false, false);
    byte[] salt = {1, 2, 3, 4};
    Results.of(connectTo(wanting(Authentication.cleartextPassword(), "secret"), weak));
    Results.of(connectTo(wanting(Authentication.md5Password(salt), PasswordMessage.md5("user", "secret", salt).text()), weak));
    Results.of(connectTo(new ScramServer("secret", 4096), weak));
  }

  @Test
  void bindsTheChannelOrRefusesWhenItMust() throws Exception {
    LoginRules bound = new LoginRules(true, true, false);
    for (Peer.Script script : List.of(new ScramServer("secret", 4096), answering(Peer::welcome),
        wanting(Authentication.cleartextPassword(), "secret"))) {
      String why = Results.failure(AuthenticationRefusedException.class, connectTo(script, bound)).getMessage();
      assertTrue(why.contains("channelBinding is require"), why);
    }
  }

  @Test
  void refusesUnknownMechanismsAndMethods() throws Exception {
    refused(answering(peer -> peer.send(Authentication.sasl(List.of("OAUTHBEARER", "\u001b[31m")))));
    refused(answering(peer -> peer.send(new Authentication(Authentication.Method.GSS, new byte[0]))));
  }

  @Test
  void refusesAMalformedExchange() throws Exception {
    refused(new ScramServer("secret", 4096) {
      @Override
      public void message(Peer peer, char type, byte[] body) {
        peer.send(Authentication.saslContinue("r=short,s=,i=x"));
      }
    });
    Results.failure(ProtocolException.class, connectTo(answering(peer -> peer.send(Authentication.saslContinue("r=x")))));
    Results.failure(ProtocolException.class, connectTo(answering(peer -> peer.send(Authentication.ok(), new ReadyForQuery('I')))));
    Results.failure(ProtocolException.class, connectTo(answering(peer -> peer.send(new ReadyForQuery('I')))));
  }

  @Test
  void asksForThePasswordOnlyWhenTheServerDoes() throws Exception {
    var server = Results.of(Peer.listen(vertx, answering(Peer::welcome)));
    ReplicationOptions options = ReplicationOptions.of("localhost", server.actualPort(), "db", "user", () -> {
      throw new IllegalStateException("asked");
    });
    Results.of(Results.of(ReplicationConnection.connect(vertx, options)).close());
    var asking = Results.of(Peer.listen(vertx, new ScramServer("secret", 1)));
    ReplicationOptions toAsking = ReplicationOptions.of("localhost", asking.actualPort(), "db", "user", options.password());
    assertEquals("asked", Results.failure(IllegalStateException.class, ReplicationConnection.connect(vertx, toAsking)).getMessage());
  }

  @Test
  void saysWhoItIsInTheStartupMessage() throws Exception {
    Promise<StartupMessage> seen = Promise.promise();
    Results.of(connectTo((peer, message) -> {
      seen.complete(message);
      peer.welcome();
    }));
    var parameters = Results.of(seen.future()).parameters();
    assertEquals("user", parameters.get("user"));
    assertEquals("db", parameters.get("database"));
    assertEquals("database", parameters.get("replication"));
    assertEquals("UTF8", parameters.get("client_encoding"));
  }
}
