package io.philotes.app;

import io.philotes.config.ListenAddress;
import io.philotes.config.PhilotesConfig;
import io.philotes.error.PhilotesException;
import io.philotes.http.HttpPreflight;
import io.philotes.preflight.Findings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** Whether the HTTP endpoint could start: its files and its port. A port that the running service itself has is no mistake. */
final class EndpointCheck {

  private final PhilotesConfig config;
  private final HttpPreflight preflight;
  private final ServiceProbe service;
  private final Findings findings = new Findings("http");

  EndpointCheck(Vertx vertx, PhilotesConfig config) {
    this.config = config;
    preflight = new HttpPreflight(vertx, config.http());
    service = new ServiceProbe(vertx, config.http());
  }

  /** Never fails: what goes wrong is a finding. There is none when the endpoint is off. */
  Future<Findings> check() {
    if (!config.http().enabled()) {
      return Future.succeededFuture(findings);
    }
    return look("token", config.http().tokenFile(), preflight.token())
        .compose(looked -> look("admin_token", config.http().adminTokenFile(), preflight.adminToken()))
        .compose(looked -> look("certificate", config.http().tlsCert(), preflight.certificate()))
        .compose(looked -> ports())
        .map(looked -> findings);
  }

  /** @param file null when none is configured, which is no finding */
  private Future<Void> look(String name, Object file, Future<Void> work) {
    return work.onSuccess(usable -> {
      if (file != null) {
        findings.ok(name, file + " can be used");
      }
    }).recover(failure -> found(name, failure));
  }

  private Future<Void> ports() {
    Future<Void> done = Future.succeededFuture();
    for (ListenAddress address : preflight.addresses()) {
      done = done.compose(before -> port(address));
    }
    return done;
  }

  private Future<Void> port(ListenAddress address) {
    return preflight.port(address)
        .onSuccess(free -> findings.ok("port", address + " is free"))
        .recover(busy -> service.stats().compose(stats -> {
          if (!isOurs(stats)) {
            return found("port", busy);
          }
          findings.note("port", address + " is in use by the service itself, the instance " + config.instance(), "");
          return Future.succeededFuture();
        }, silent -> found("port", busy)));
  }

  private boolean isOurs(JsonObject stats) {
    return stats.getValue("service") instanceof JsonObject told && config.instance().equals(told.getValue("instance"));
  }

  private Future<Void> found(String name, Throwable failure) {
    findings.failure(name, (PhilotesException) failure);
    return Future.succeededFuture();
  }
}
