package io.philotes.database;

import io.philotes.config.DatabaseConfig;
import io.philotes.config.SslMode;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.protocol.SslRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks whoever listens whether it is PostgreSQL, over a connection of its own, before the SQL client meets it: an
 * SSLRequest, which every server answers with one byte before it asks who we are. See PostgreSQL, chapter "Message
 * Flow", SSL Session Encryption.
 *
 * <p>The SQL client tells a peer that hangs up, one that speaks another protocol and one without TLS apart badly, and has
 * no handle on a connection that never comes about: with a silent peer it would stay open, and whoever closes the client
 * would wait for it.
 */
final class Greeting {

  private final Vertx vertx;
  private final DatabaseConfig config;
  private final Side side;

  Greeting(Vertx vertx, DatabaseConfig config, Side side) {
    this.vertx = vertx;
    this.config = config;
    this.side = side;
  }

  /** Succeeds when a PostgreSQL server, or a pooler in front of one, answers as the configuration needs. Closes its socket. */
  Future<Void> exchange() {
    long limit = config.connectTimeout().toMillis();
    NetClient client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(Math.toIntExact(limit)));
    return client.connect(config.port(), config.host())
        .compose(this::ask)
        .timeout(limit, TimeUnit.MILLISECONDS)
        .onComplete(done -> client.close())
        .recover(failure -> Future.failedFuture(failure instanceof TimeoutException ? silence(limit) : failure))
        .compose(this::judge);
  }

  static TimeoutException silence(long millis) {
    return new TimeoutException("no answer within " + millis + " ms");
  }

  private Future<Byte> ask(NetSocket socket) {
    Promise<Byte> answer = Promise.promise();
    socket.handler(bytes -> answer.tryComplete(bytes.getByte(0)));
    socket.exceptionHandler(failure -> answer.tryFail(stranger("the peer closed the connection without an answer")));
    socket.closeHandler(closed -> answer.tryFail(stranger("the peer closed the connection without an answer")));
    socket.write(Buffer.buffer(new SslRequest().encode()));
    return answer.future();
  }

  private Future<Void> judge(byte answer) {
    return switch (answer) {
      case 'S' -> Future.succeededFuture();
      case 'N' -> config.sslMode() == SslMode.DISABLE ? Future.succeededFuture()
          : Future.failedFuture(failure(side.pick(ErrorCode.SOURCE_TLS, ErrorCode.BUFFER_TLS), "the server does not offer TLS"));
      // an ErrorResponse: the server cannot even fork; the connection proper will be told why
      case 'E' -> Future.succeededFuture();
      default -> Future.failedFuture(stranger("the peer does not answer as PostgreSQL does"));
    };
  }

  private PhilotesException stranger(String why) {
    return failure(side.pick(ErrorCode.SOURCE_NOT_POSTGRESQL, ErrorCode.BUFFER_NOT_POSTGRESQL), why);
  }

  private PhilotesException failure(ErrorCode code, String why) {
    return PhilotesException.of(code, "server", config.host() + ":" + config.port(), why);
  }
}
