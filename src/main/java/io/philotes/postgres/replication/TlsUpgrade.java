package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.SslRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SNIHostName;

/**
 * SSLRequest, its one-byte answer and the handshake. See PostgreSQL, chapter "Message Flow", SSL Session Encryption.
 *
 * <p>A byte that arrives in plain text behind the 'S' was put there by somebody else: the server waits for our handshake.
 * Kept, it would later pass for something that came encrypted.
 */
final class TlsUpgrade {

  private final Vertx vertx;
  private final NetSocket socket;
  private final ReplicationOptions options;
  private final Promise<NetSocket> promise = Promise.promise();
  private boolean answered;

  TlsUpgrade(Vertx vertx, NetSocket socket, ReplicationOptions options) {
    this.vertx = vertx;
    this.socket = socket;
    this.options = options;
  }

  Future<NetSocket> upgrade() {
    socket.handler(this::read);
    socket.exceptionHandler(failure -> promise.tryFail(closed(failure)));
    socket.closeHandler(ignored -> promise.tryFail(closed(null)));
    socket.write(Buffer.buffer(new SslRequest().encode()));
    return promise.future();
  }

  private void read(Buffer buffer) {
    if (answered || buffer.length() > 1 && buffer.getByte(0) == 'S') {
      promise.tryFail(new TlsFailedException("plain text before the TLS handshake: somebody may sit between us and the server"));
      return;
    }
    answered = true;
    switch (buffer.getByte(0)) {
      case 'S' -> handshake();
      case 'N' -> promise.tryFail(new TlsFailedException("the server does not offer TLS"));
      case 'E' -> promise.tryFail(new TlsFailedException("the server answered the request for TLS with an error"));
      default -> promise.tryFail(new NotPostgresException("the peer does not answer as PostgreSQL does", false, null));
    }
  }

  private void handshake() {
    vertx.executeBlocking(options.tls()::options).compose(tls -> socket.upgradeToSsl(tls, serverName())).onComplete(done -> {
      if (done.succeeded()) {
        promise.tryComplete(socket);
      } else {
        promise.tryFail(failure(done.cause()));
      }
    });
  }

  /** The name for SNI, or null: an address is none, and some names that resolve (my_db) may not be sent. */
  private String serverName() {
    String host = options.host();
    boolean address = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    try {
      return address ? null : new String(new SNIHostName(host).getEncoded(), StandardCharsets.US_ASCII);
    } catch (IllegalArgumentException notSendable) {
      return null;
    }
  }

  private Exception closed(Throwable failure) {
    if (answered) {
      return failure == null ? new ConnectionClosedException("the server closed the connection during the TLS handshake") : failure(failure);
    }
    return new NotPostgresException("the peer closed the connection without an answer", true, failure);
  }

  private static Exception failure(Throwable cause) {
    if (cause instanceof ClosedChannelException) {
      return new ConnectionClosedException("the connection broke during the TLS handshake", cause);
    }
    return TlsFailedException.of(cause);
  }
}
