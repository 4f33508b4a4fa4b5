package io.philotes.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.protocol.ErrorResponse;
import io.philotes.postgres.protocol.ParameterStatus;
import io.philotes.postgres.protocol.ServerError;
import io.philotes.postgres.protocol.ServerErrorException;
import io.philotes.testing.KeptClients;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way in which connecting can fail has a type of its own. */
class ConnectFailuresTest {

  private Vertx vertx;

  @BeforeEach
  void begin() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void end() throws Exception {
    Results.of(vertx.close());
  }

  /** A peer that does this with each connection. */
  private ReplicationOptions peer(Consumer<NetSocket> behaviour) throws Exception {
    NetServer server = Results.of(vertx.createNetServer().connectHandler(behaviour::accept).listen(0, "localhost"));
    return Peer.options(server);
  }

  private static Consumer<NetSocket> answering(String text) {
    return socket -> socket.handler(request -> socket.write(Buffer.buffer(text, "ISO-8859-1")));
  }

  private <E extends Throwable> E failure(Class<E> type, ReplicationOptions options) {
    return Results.failure(type, ReplicationConnection.connect(vertx, options));
  }

  @Test
  void unknownHost() {
    failure(UnknownHostException.class, ReplicationOptions.of("no-such-host.invalid", 5432, "db", "user", () -> ""));
  }

  @Test
  void refused() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    failure(ConnectException.class, ReplicationOptions.of("localhost", port, "db", "user", () -> ""));
  }

  @ParameterizedTest
  @EnumSource(TlsMode.class)
  void attemptsLeaveNothingBehind(TlsMode mode) throws Exception {
    ReplicationOptions options = peer(NetSocket::close).withTls(new TlsSettings(mode, null, null, null));
    Context context = vertx.getOrCreateContext();
    int before = attempt(context, options);
    int after = before;
    for (int i = 0; i < 20; i++) {
      after = attempt(context, options);
    }
    assertEquals(before, after);
  }

  private static int attempt(Context context, ReplicationOptions options) throws Exception {
    assertTrue(Results.of(KeptClients.on(context, () -> ReplicationConnection.connect(context.owner(), options)).map(false).otherwise(true)));
    return KeptClients.of(context);
  }

  @Test
  void timeoutNamesTheStepItWaitedFor() throws Exception {
    ReplicationOptions options = peer(socket -> {}).withConnectTimeout(Duration.ofMillis(200));
    assertTrue(failure(TimeoutException.class, options).getMessage().contains("the session"));
    assertTrue(failure(TimeoutException.class, options.withTls(new TlsSettings(TlsMode.REQUIRE, null, null, null))).getMessage().contains("TLS"));
  }

  @Test
  void timeoutClosesTheSocket() throws Exception {
    Promise<Void> closed = Promise.promise();
    failure(TimeoutException.class, peer(socket -> socket.closeHandler(closed::complete)).withConnectTimeout(Duration.ofMillis(200)));
    Results.of(closed.future());
  }

  @Test
  void anHttpServerIsNotPostgres() throws Exception {
    NetServer port = Results.of(vertx.createNetServer().connectHandler(answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")::accept).listen(0, "localhost"));
    for (TlsMode mode : TlsMode.values()) {
      assertFalse(failure(NotPostgresException.class, Peer.options(port).withTls(new TlsSettings(mode, null, null, null))).peerClosed());
    }
  }

  @Test
  void garbageIsNotPostgres() throws Exception {
    failure(NotPostgresException.class, peer(answering("\0\0\0\0\0\0\0\0")));
    failure(NotPostgresException.class, peer(answering("R\0\0\0\u0001")));
    failure(NotPostgresException.class, peer(answering("R\u0010\0\0\0")));
    failure(NotPostgresException.class, peer(answering("?\0\0\0\u0005x")));
  }

  @Test
  void aPeerThatClosesAtOnceIsNotPostgresButMayHeal() throws Exception {
    for (TlsMode mode : TlsMode.values()) {
      assertTrue(failure(NotPostgresException.class, peer(NetSocket::close).withTls(new TlsSettings(mode, null, null, null))).peerClosed());
    }
  }

  @Test
  void aPeerThatClosesInTheMiddleIsALostConnection() throws Exception {
    failure(ConnectionClosedException.class, peer(socket -> socket.handler(request -> {
      socket.write(Buffer.buffer(new ParameterStatus("a", "b").encode()));
      socket.close();
    })));
  }

  @Test
  void anErrorOfTheServerKeepsItsCode() throws Exception {
    ServerError busy = ServerError.of("FATAL", "53300", "too many clients already");
    assertEquals("53300", failure(ServerErrorException.class, peer(socket -> socket.handler(request -> {
      socket.write(Buffer.buffer(new ErrorResponse(busy).encode()));
      socket.close();
    }))).sqlState());
  }

  @Test
  void tlsRefusedByTheServer() throws Exception {
    for (TlsMode mode : new TlsMode[] {TlsMode.REQUIRE, TlsMode.VERIFY_CA, TlsMode.VERIFY_FULL}) {
      failure(TlsFailedException.class, peer(answering("N")).withTls(new TlsSettings(mode, null, null, null)));
      failure(TlsFailedException.class, peer(answering("Eerror\0")).withTls(new TlsSettings(mode, null, null, null)));
    }
  }

  @Test
  void plainTextBehindTheAnswerIsAnAttack() throws Exception {
    failure(TlsFailedException.class, peer(answering("SR\0\0\0\u0008\0\0\0\0")).withTls(new TlsSettings(TlsMode.REQUIRE, null, null, null)));
  }

  @Test
  void plainTextAfterTheAnswerIsAnAttack() throws Exception {
    failure(TlsFailedException.class, peer(socket -> socket.handler(request -> {
      socket.write("S");
      vertx.setTimer(1, later -> socket.write("R\0\0\0\u0008\0\0\0\0"));
    })).withTls(new TlsSettings(TlsMode.REQUIRE, null, null, null)));
  }

  @Test
  void aMissingRootCertificateIsATlsFailure() throws Exception {
    failure(TlsFailedException.class, peer(answering("S")).withTls(new TlsSettings(TlsMode.VERIFY_FULL, Path.of("/nowhere/root.crt"), null, null)));
  }

  @Test
  void aWorkerContextIsRefused() throws Exception {
    ReplicationOptions options = peer(NetSocket::close);
    Future<String> deployed = vertx.deployVerticle(new VerticleBase() {
      @Override
      public Future<?> start() {
        return ReplicationConnection.connect(vertx, options);
      }
    }, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER));
    Results.failure(IllegalStateException.class, deployed);
  }
}
