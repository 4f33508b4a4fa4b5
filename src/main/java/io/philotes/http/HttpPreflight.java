package io.philotes.http;

import io.philotes.config.HttpConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Tries what the endpoint needs to start, and leaves nothing behind. Each fails with the code that a start would fail with. */
public final class HttpPreflight {

  private final Vertx vertx;
  private final HttpConfig config;

  public HttpPreflight(Vertx vertx, HttpConfig config) {
    this.vertx = vertx;
    this.config = config;
  }

  /** Whether the file of the reading token, if there is one, holds a token. */
  public Future<Void> token() {
    return Access.readingToken(vertx, config).load();
  }

  /** Whether the file of the admin token, if there is one, holds a token. */
  public Future<Void> adminToken() {
    return Access.changingToken(vertx, config).load();
  }

  /** Whether certificate and key, if there are any, can be used and belong together. */
  public Future<Void> certificate() {
    return new HttpsFiles(vertx, config).check();
  }

  /** Whether the port can be opened. */
  public Future<Void> port() {
    return vertx.executeBlocking(() -> {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(config.host(), config.port()));
        return (Void) null;
      }
    }).recover(failure -> Future.failedFuture(notOpened(config, failure)));
  }

  static PhilotesException notOpened(HttpConfig config, Throwable failure) {
    String why = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    return PhilotesException.of(ErrorCode.HTTP_PORT, "address", config.host() + ":" + config.port(), why, failure);
  }
}
