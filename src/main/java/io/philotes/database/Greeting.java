package io.philotes.database;

import io.philotes.config.DatabaseConfig;
import io.philotes.config.SslMode;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.protocol.SslRequest;
import io.philotes.postgres.replication.TlsEngine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks whoever listens whether it is PostgreSQL, over a connection of its own, before the SQL client meets it: an
 * SSLRequest, which every server answers with one byte before it asks who we are, and the TLS handshake when there is to
 * be one. See PostgreSQL, chapter "Message Flow", SSL Session Encryption.
 *
 * <p>The SQL client says the same of a peer that hangs up, one that speaks another protocol and one whose certificate is
 * not trusted, and has no handle on a connection that never comes about: with a silent peer it would stay open, and
 * whoever closes the client would wait for it.
 */
final class Greeting {

  static final String STUFFED = "plain text before the TLS handshake: somebody may sit between us and the server";

  private final DatabaseConfig config;
  private final Side side;
  private final NetClient client;
  private final ClientSSLOptions tls;

  /**
   * @param client opens the socket; stays open
   * @param tls not used when the configuration has TLS off
   */
  Greeting(NetClient client, DatabaseConfig config, Side side, ClientSSLOptions tls) {
    this.client = client;
    this.config = config;
    this.side = side;
    this.tls = tls;
  }

  /** Succeeds when a PostgreSQL server, or a pooler in front of one, answers as the configuration needs. Closes its socket. */
  Future<Void> exchange() {
    long limit = config.connectTimeout().toMillis();
    Future<NetSocket> connecting = client.connect(
        new ConnectOptions().setHost(config.host()).setPort(config.port()).setTimeout(Math.toIntExact(limit)));
    return connecting
        .compose(socket -> ask(socket).compose(answer -> judge(socket, answer)))
        .timeout(limit, TimeUnit.MILLISECONDS)
        .onComplete(done -> connecting.onSuccess(NetSocket::close))
        .recover(failure -> Future.failedFuture(failure instanceof TimeoutException ? silence(limit) : failure));
  }

  static TimeoutException silence(long millis) {
    return new TimeoutException("no answer within " + millis + " ms");
  }

  private Future<Buffer> ask(NetSocket socket) {
    Promise<Buffer> answer = Promise.promise();
    socket.handler(answer::tryComplete);
    socket.exceptionHandler(failure -> answer.tryFail(stranger("the peer closed the connection without an answer")));
    socket.closeHandler(closed -> answer.tryFail(stranger("the peer closed the connection without an answer")));
    socket.write(Buffer.buffer(new SslRequest().encode()));
    return answer.future();
  }

  private Future<Void> judge(NetSocket socket, Buffer answer) {
    boolean plain = config.sslMode() == SslMode.DISABLE;
    boolean stuffed = answer.length() > 1;
    return switch (answer.getByte(0)) {
      case 'S' -> plain ? Future.succeededFuture() : stuffed ? Future.failedFuture(untrusted(STUFFED, null)) : handshake(socket);
      case 'N' -> plain ? Future.succeededFuture() : Future.failedFuture(untrusted("the server does not offer TLS", null));
      // an ErrorResponse: the server cannot even fork; the connection proper will be told why
      case 'E' -> Future.succeededFuture();
      default -> Future.failedFuture(stranger("the peer does not answer as PostgreSQL does"));
    };
  }

  private Future<Void> handshake(NetSocket socket) {
    Promise<Void> secure = Promise.promise();
    socket.handler(bytes -> secure.tryFail(untrusted(STUFFED, null)));
    socket.closeHandler(closed -> secure.tryFail(untrusted("the server closed the connection during the TLS handshake", null)));
    socket.exceptionHandler(failure -> secure.tryFail(untrusted(TlsEngine.why(failure), failure)));
    socket.upgradeToSsl(tls)
        .onSuccess(secured -> secure.tryComplete())
        .onFailure(failure -> secure.tryFail(untrusted(TlsEngine.why(failure), failure)));
    return secure.future();
  }

  private PhilotesException untrusted(String why, Throwable cause) {
    return failure(side.pick(ErrorCode.SOURCE_TLS, ErrorCode.BUFFER_TLS), why, cause);
  }

  private PhilotesException stranger(String why) {
    return failure(side.pick(ErrorCode.SOURCE_NOT_POSTGRESQL, ErrorCode.BUFFER_NOT_POSTGRESQL), why, null);
  }

  private PhilotesException failure(ErrorCode code, String why, Throwable cause) {
    return PhilotesException.of(code, "server", config.host() + ":" + config.port(), why, cause);
  }
}
