package io.philotes.http;

import io.philotes.config.HttpConfig;
import io.philotes.config.ListenAddress;
import io.philotes.http.Listeners.Listener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;

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

  /** The addresses that are listened on. */
  public List<ListenAddress> addresses() {
    return Listeners.of(config).stream().map(Listener::address).toList();
  }

  /** Whether an address can be listened on. */
  public Future<Void> port(ListenAddress address) {
    Listener listener = Listeners.of(config).stream().filter(one -> one.address().equals(address)).findFirst().orElseThrow();
    return vertx.executeBlocking(() -> {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(address.host(), address.port()));
        return (Void) null;
      }
    }).recover(failure -> Future.failedFuture(Listeners.notOpened(listener, failure)));
  }
}
