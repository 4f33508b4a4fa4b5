package io.philotes.app;

import io.philotes.config.HttpConfig;
import io.philotes.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Asks the service of the same configuration for its figures, with the token that the configuration names. */
final class ServiceProbe {

  /** A process that has just begun asks and answers slowly. */
  private static final long MILLIS = 5_000;
  private static final int OK = 200;

  private final Vertx vertx;
  private final HttpConfig config;
  private final HttpClient client;

  ServiceProbe(Vertx vertx, HttpConfig config) {
    this.vertx = vertx;
    this.config = config;
    HttpClientOptions options = new HttpClientOptions().setConnectTimeout((int) MILLIS);
    if (config.tlsCert() != null) {
      options.setSsl(true).setVerifyHost(false).setTrustOptions(new PemTrustOptions().addCertPath(config.tlsCert().toString()));
    }
    client = vertx.createHttpClient(options);
  }

  /** Fails with a sentence when no service answers, or not to us. */
  Future<JsonObject> stats() {
    if (!config.enabled()) {
      return Future.failedFuture("its HTTP endpoint is off");
    }
    return token().compose(this::ask).timeout(MILLIS, TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(config.host() + ":" + config.port() + ": " + failure.getMessage()));
  }

  private Future<String> token() {
    Path file = config.tokenFile() == null ? config.adminTokenFile() : config.tokenFile();
    return file == null ? Future.succeededFuture("") : vertx.executeBlocking(() -> "Bearer " + Secret.ofFile(file).read());
  }

  private Future<JsonObject> ask(String authorization) {
    RequestOptions request = new RequestOptions().setMethod(HttpMethod.GET).setHost(host()).setPort(config.port()).setURI("/stats");
    if (!authorization.isEmpty()) {
      request.putHeader("Authorization", authorization);
    }
    return client.request(request).compose(asked -> asked.send())
        .compose(answer -> answer.statusCode() == OK ? answer.body().map(body -> new JsonObject(body))
            : Future.failedFuture("it answers with status " + answer.statusCode()));
  }

  /** An address to listen on everywhere is none to ask. */
  private String host() {
    return switch (config.host()) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::", "0:0:0:0:0:0:0:0" -> "::1";
      default -> config.host();
    };
  }
}
