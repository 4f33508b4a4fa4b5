package io.philotes.http;

import io.philotes.config.HttpConfig;
import io.philotes.config.ListenAddress;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses that are listened on: that of everything first, then those that health and metrics have of their own. What
 * has the same address shares it.
 *
 * <p>Each has its own limits of connections, so that who floods one does not close the others; tokens, certificate and figures
 * are the same everywhere. Belongs to one event loop.
 */
final class Listeners {

  /**
   * One address.
   *
   * @param key of the configuration, for messages
   */
  record Listener(ListenAddress address, String key, Set<Endpoints.Part> parts) {
    Listener {
      parts = Collections.unmodifiableSet(EnumSet.copyOf(parts));
    }

    private Listener with(Endpoints.Part part) {
      Set<Endpoints.Part> more = EnumSet.of(part);
      more.addAll(parts);
      return new Listener(address, key, more);
    }
  }

  private static final Logger log = LoggerFactory.getLogger(Listeners.class);

  private final Vertx vertx;
  private final HttpConfig config;
  private final Access access;
  private final List<HttpServer> servers = new ArrayList<>();

  Listeners(Vertx vertx, HttpConfig config, Access access) {
    this.vertx = vertx;
    this.config = config;
    this.access = access;
  }

  static List<Listener> of(HttpConfig config) {
    List<Listener> listeners = new ArrayList<>();
    listeners.add(new Listener(config.address(), "address", EnumSet.allOf(Endpoints.Part.class)));
    add(listeners, config.healthAddress(), "http.healthAddress", Endpoints.Part.HEALTH);
    add(listeners, config.metricsAddress(), "http.metricsAddress", Endpoints.Part.METRICS);
    return listeners;
  }

  private static void add(List<Listener> listeners, ListenAddress address, String key, Endpoints.Part part) {
    if (address == null) {
      return;
    }
    for (int i = 0; i < listeners.size(); i++) {
      if (listeners.get(i).address().isSame(address)) {
        listeners.set(i, listeners.get(i).with(part));
        return;
      }
    }
    listeners.add(new Listener(address, key, EnumSet.of(part)));
  }

  /** Opens one after the other; fails with HTTP_PORT at the first that cannot be opened, when those before it are closed again. */
  Future<List<HttpServer>> open(HttpServerOptions options, Observer observer, Function<Overview, String> metrics) {
    Future<Void> opened = Future.succeededFuture();
    for (Listener listener : of(config)) {
      opened = opened.compose(before -> open(listener, options, observer, metrics));
    }
    return opened.map(all -> servers).recover(failure -> close().transform(closed -> Future.failedFuture(failure)));
  }

  private Future<Void> open(Listener listener, HttpServerOptions options, Observer observer, Function<Overview, String> metrics) {
    ConnectionLimits limits = new ConnectionLimits(vertx);
    Endpoints endpoints = new Endpoints(new Guard(access.at(listener.address())), limits, observer, metrics);
    HttpServer server = vertx.createHttpServer(options)
        .connectionHandler(limits::opened)
        .requestHandler(endpoints.router(vertx, listener.parts()));
    servers.add(server);
    return server.listen(listener.address().port(), listener.address().host())
        .onSuccess(listening -> tell(listener, server))
        .recover(failure -> Future.failedFuture(notOpened(listener, failure)))
        .mapEmpty();
  }

  private void tell(Listener listener, HttpServer server) {
    log.atInfo().addKeyValue("host", listener.address().host()).addKeyValue("port", server.actualPort())
        .addKeyValue("serves", Endpoints.Part.words(listener.parts()))
        .log(config.tlsCert() == null ? "Serves HTTP" : "Serves HTTPS");
  }

  static PhilotesException notOpened(Listener listener, Throwable failure) {
    String why = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    return PhilotesException.of(ErrorCode.HTTP_PORT, listener.key(), listener.address(), why, failure);
  }

  /** The ports, that of everything first: the configured ones, or those that the system chose where that is 0. */
  List<Integer> ports() {
    return servers.stream().map(HttpServer::actualPort).toList();
  }

  Future<Void> close() {
    return Future.join(servers.stream().map(HttpServer::close).toList()).mapEmpty();
  }
}
