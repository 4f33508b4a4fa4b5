package io.philotes.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The files of the dashboard: a fixed map from path to resource, so that no path of a client ever names a file. They hold
 * no figures and are open to anyone; what they show they ask for, with the token.
 *
 * <p>Read when the first of them is asked for, on a worker thread, and kept. Browsers keep them too and ask whether they
 * have changed. Belongs to one event loop.
 */
final class Dashboard {

  /**
   * Nothing from elsewhere, nothing inline, no HTML made of strings, no frame around it: what a source or a consumer is
   * called, or says in an error, stays text whatever it is.
   */
  static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
      + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

  private static final String OURS = "io/philotes/http/dashboard/";
  private static final String UPLOT = "META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final Map<String, String> RESOURCES = resources();

  private final Vertx vertx;
  private Future<Map<String, DashboardFile>> files;

  Dashboard(Vertx vertx) {
    this.vertx = vertx;
  }

  private static Map<String, String> resources() {
    Map<String, String> resources = new LinkedHashMap<>();
    resources.put("/", OURS + "index.html");
    for (String own : new String[] {"icon.svg", "page.css", "page.js", "service.js", "format.js", "elements.js", "verdict.js",
        "sources.js", "wal.js", "consumers.js", "buffer.js", "past.js", "history.js", "chart.js", "token.js"}) {
      resources.put("/assets/" + own, OURS + own);
    }
    resources.put("/assets/uplot.js", UPLOT + "uPlot.iife.min.js");
    resources.put("/assets/uplot.css", UPLOT + "uPlot.min.css");
    return resources;
  }

  static Set<String> paths() {
    return RESOURCES.keySet();
  }

  void answer(RoutingContext context, String path) {
    read().onSuccess(all -> send(context, all.get(path))).onFailure(context::fail);
  }

  private Future<Map<String, DashboardFile>> read() {
    if (files == null || files.failed()) {
      files = vertx.executeBlocking(Dashboard::readAll);
    }
    return files;
  }

  private static Map<String, DashboardFile> readAll() {
    Map<String, DashboardFile> all = new LinkedHashMap<>();
    RESOURCES.forEach((path, resource) -> all.put(path, DashboardFile.read(resource, contentType(resource))));
    return all;
  }

  private static String contentType(String resource) {
    return switch (resource.substring(resource.lastIndexOf('.'))) {
      case ".html" -> "text/html; charset=utf-8";
      case ".css" -> "text/css; charset=utf-8";
      case ".js" -> "text/javascript; charset=utf-8";
      case ".svg" -> "image/svg+xml";
      default -> throw new IllegalStateException("no type for " + resource);
    };
  }

  private static void send(RoutingContext context, DashboardFile file) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Cache-Control", "no-cache")
        .putHeader("ETag", file.etag());
    if (file.isHeldBy(context.request().getHeader("If-None-Match"))) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader("Content-Type", file.contentType())
        .putHeader("Content-Length", String.valueOf(file.body().length()))
        .end(file.body());
  }
}
