package io.philotes.http;

import io.philotes.config.HttpConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.replication.PemIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoint's certificate, if it has one. The files are read at the start and every {@value BearerToken#RELOAD_MILLIS}
 * ms, so they can be exchanged while the service runs; while they are of no use the last good ones stay. Belongs to one event
 * loop.
 */
final class HttpsFiles {

  private static final Logger log = LoggerFactory.getLogger(HttpsFiles.class);
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

  private final Vertx vertx;
  private final HttpConfig config;
  private PemIdentity identity;

  HttpsFiles(Vertx vertx, HttpConfig config) {
    this.vertx = vertx;
    this.config = config;
  }

  /** Completes the options of a server; fails with CONFIG_INVALID when the files cannot be used. */
  Future<HttpServerOptions> complete(HttpServerOptions options) {
    if (config.tlsCert() == null) {
      return Future.succeededFuture(options);
    }
    return read().map(read -> {
      identity = read;
      // without HTTP/2, as in plain text: see ConnectionLimits
      return options.setSsl(true).setUseAlpn(false).setEnabledSecureTransportProtocols(PROTOCOLS).setKeyCertOptions(read);
    });
  }

  /** Fails with CONFIG_INVALID when there are files that cannot be used. */
  Future<Void> check() {
    return config.tlsCert() == null ? Future.succeededFuture() : read().mapEmpty();
  }

  /** Looks from now on whether the files have changed, for all servers that have the certificate. */
  void watch(List<HttpServer> servers) {
    if (config.tlsCert() != null) {
      vertx.setPeriodic(BearerToken.RELOAD_MILLIS, timer -> reload(servers));
    }
  }

  Future<Void> reload(List<HttpServer> servers) {
    return read()
        .compose(read -> read.equals(identity) ? Future.succeededFuture() : exchange(servers, read))
        .onFailure(failure -> log.warn("Cannot exchange the certificate of the HTTP endpoint, the last one stays: {}", failure.getMessage()));
  }

  private Future<Void> exchange(List<HttpServer> servers, PemIdentity next) {
    ServerSSLOptions options = new ServerSSLOptions().setEnabledSecureTransportProtocols(PROTOCOLS).setKeyCertOptions(next);
    return Future.join(servers.stream().map(server -> server.updateSSLOptions(options)).toList()).onSuccess(updated -> {
      identity = next;
      log.info("The HTTP endpoint has a new certificate");
    }).mapEmpty();
  }

  private Future<PemIdentity> read() {
    return vertx.executeBlocking(() -> PemIdentity.read(config.tlsCert(), config.tlsKey()))
        .recover(failure -> Future.failedFuture(
            PhilotesException.of(ErrorCode.CONFIG_INVALID, "http.tlsCert", config.tlsCert(), failure.getMessage(), failure)));
  }
}
