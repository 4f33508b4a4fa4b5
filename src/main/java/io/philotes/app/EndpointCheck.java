package io.philotes.app;

import io.philotes.config.ListenAddress;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.SourceConfig;
import io.philotes.error.PhilotesException;
import io.philotes.http.HttpPreflight;
import io.philotes.preflight.Findings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
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
        .recover(busy -> service.stats().compose(stats -> isOurs(stats) ? usedByOurs(address) : found("port", busy),
            silent -> found("port", busy)));
  }

  /** Only the endpoint itself was asked who it is; what has the same port elsewhere is likely, and not known, to be it. */
  private Future<Void> usedByOurs(ListenAddress address) {
    if (address.isSame(config.http().address())) {
      findings.note("port", address + " is in use by a service that runs with this configuration", "");
    } else {
      findings.warn("port", address + " is in use, and a service runs with this configuration: if that has it not, the next start fails",
          "See who listens there, or choose another address");
    }
    return Future.succeededFuture();
  }

  /** By its sources: the name of an instance is another in each process, unless it is configured. */
  private boolean isOurs(JsonObject stats) {
    return stats.getValue("sources") instanceof JsonArray told && told.stream().map(source -> ((JsonObject) source).getString("id")).toList()
        .equals(config.sources().stream().map(SourceConfig::name).toList());
  }

  private Future<Void> found(String name, Throwable failure) {
    findings.failure(name, (PhilotesException) failure);
    return Future.succeededFuture();
  }
}
