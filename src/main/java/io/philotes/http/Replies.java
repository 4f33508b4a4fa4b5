package io.philotes.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.ext.web.RoutingContext;

/** Writes answers. Nothing that a client sent ever comes back in one. */
final class Replies {

  static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /** Without data binding, whose classes take long to load. */
  private static final JacksonCodec JSON = new JacksonCodec();

  private Replies() {}

  static void json(RoutingContext context, int status, JsonObject body) {
    text(context, status, "application/json", text(body) + "\n");
  }

  static String text(JsonObject body) {
    return JSON.toString(body);
  }

  static void text(RoutingContext context, String contentType, String body) {
    text(context, 200, contentType, body);
  }

  /** An error as {@code {"error":"…"}}. */
  static void error(RoutingContext context, int status, String error) {
    json(context, status, new JsonObject().put("error", error));
  }

  private static void text(RoutingContext context, int status, String contentType, String body) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(status)
        .putHeader("Content-Type", contentType)
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(body);
  }
}
