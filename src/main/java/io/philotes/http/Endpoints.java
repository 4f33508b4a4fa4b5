package io.philotes.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paths, who may read them and what they answer.
 *
 * <p>{@code /stats}, {@code /metrics} and {@code /api/v1/history} ask for a token when there is one. The three health
 * paths are open to anyone, but tell only their status to someone without it, because probes have no token and reasons
 * name hosts. What changes something asks for the admin token. The dashboard's files are open to anyone: they hold nothing of this service.
 */
final class Endpoints {

  /** What an address may serve. */
  enum Part {
    /** The dashboard, figures, history, and what changes something. */
    PAGES("dashboard"),
    METRICS("metrics"),
    HEALTH("health");

    private final String word;

    Part(String word) {
      this.word = word;
    }

    /** The parts for the log. */
    static String words(Set<Part> parts) {
      return parts.stream().map(part -> part.word).collect(Collectors.joining(","));
    }
  }

  private static final Logger log = LoggerFactory.getLogger(Endpoints.class);
  private static final Pattern SAMPLE = Pattern.compile("-1|\\d{1,18}");

  private final Guard guard;
  private final ConnectionLimits limits;
  private final Observer observer;
  private final Function<Overview, String> metrics;

  /**
   * @param observer what the stages say, asked for at each request, and what was seen before
   * @param metrics renders an overview as Prometheus text
   */
  Endpoints(Guard guard, ConnectionLimits limits, Observer observer, Function<Overview, String> metrics) {
    this.guard = guard;
    this.limits = limits;
    this.observer = observer;
    this.metrics = metrics;
  }

  Router router(Vertx vertx, Set<Part> parts) {
    Router router = Router.router(vertx);
    router.route().handler(this::limit);
    for (Part part : parts) {
      switch (part) {
        case PAGES -> pages(router, vertx);
        case METRICS -> read(router, "/metrics", guard::requireRead, this::metrics);
        case HEALTH -> healthPaths(router);
      }
    }
    router.route().handler(context -> Replies.error(context, 404, "not found"));
    router.errorHandler(400, context -> Replies.error(context, 400, "bad request"));
    router.errorHandler(404, context -> Replies.error(context, 404, "not found"));
    router.errorHandler(500, this::failed);
    return router;
  }

  private void pages(Router router, Vertx vertx) {
    read(router, "/stats", guard::requireRead, this::stats);
    read(router, "/api/v1/history", guard::requireRead, this::history);
    change(router, SeekEndpoint.PATH, new SeekEndpoint(vertx)::handle);
    Dashboard dashboard = new Dashboard(vertx);
    Dashboard.paths().forEach(path -> read(router, path, RoutingContext::next, context -> dashboard.answer(context, path)));
  }

  private void healthPaths(Router router) {
    read(router, "/health", RoutingContext::next, this::health);
    read(router, "/health/live", RoutingContext::next, this::live);
    read(router, "/health/ready", RoutingContext::next, this::ready);
  }

  private static void read(Router router, String path, Handler<RoutingContext> guard, Handler<RoutingContext> answer) {
    for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.HEAD)) {
      router.route(method, path).handler(guard).handler(answer);
    }
    router.route(path).handler(Endpoints::wrongMethod);
  }

  private void change(Router router, String path, Handler<RoutingContext> act) {
    router.route(HttpMethod.POST, path).handler(guard::requireAdmin).handler(act);
    router.route(path).handler(context -> wrongMethod(context, "POST"));
  }

  private static void wrongMethod(RoutingContext context) {
    wrongMethod(context, "GET, HEAD");
  }

  private static void wrongMethod(RoutingContext context, String allowed) {
    context.response().putHeader("Allow", allowed);
    Replies.error(context, 405, "method not allowed");
  }

  private void limit(RoutingContext context) {
    HttpConnection connection = context.request().connection();
    if (limits.accepts(context.request())) {
      context.addEndHandler(ended -> limits.answered(connection));
      context.next();
      return;
    }
    context.addEndHandler(ended -> connection.close());
    context.response().putHeader("Connection", "close");
    Replies.error(context, 413, "request too large");
  }

  private void stats(RoutingContext context) {
    answer(context, seen -> Replies.json(context, 200, observer.stats(seen)));
  }

  private void history(RoutingContext context) {
    String after = context.request().getParam("after", "-1");
    if (!SAMPLE.matcher(after).matches()) {
      Replies.error(context, 400, "after is the number of a sample");
      return;
    }
    Replies.json(context, 200, observer.history(Long.parseLong(after)));
  }

  private void metrics(RoutingContext context) {
    answer(context, seen -> Replies.text(context, Replies.PROMETHEUS_TEXT, metrics.apply(seen)));
  }

  private void health(RoutingContext context) {
    answer(context, seen -> {
      Assessment assessment = Assessment.of(seen);
      int status = assessment.state() == ServiceState.FAILED ? 503 : 200;
      Replies.json(context, status, HealthJson.health(assessment, observer.chronicle(), guard.mayRead(context)));
    });
  }

  private void live(RoutingContext context) {
    answer(context, seen -> probe(context, Assessment.of(seen).notLive()));
  }

  private void ready(RoutingContext context) {
    answer(context, seen -> probe(context, Assessment.of(seen).notReady()));
  }

  private void probe(RoutingContext context, List<String> reasons) {
    Replies.json(context, reasons.isEmpty() ? 200 : 503, HealthJson.probe(reasons, guard.mayRead(context)));
  }

  private void answer(RoutingContext context, Handler<Overview> reply) {
    observer.look().onSuccess(reply).onFailure(context::fail);
  }

  private void failed(RoutingContext context) {
    log.atError().setCause(context.failure()).log("Cannot answer an HTTP request");
    Replies.error(context, 500, "internal error");
  }
}
