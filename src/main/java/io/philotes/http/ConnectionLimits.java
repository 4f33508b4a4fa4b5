package io.philotes.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds what clients can hold of us: {@value #MAX_CONNECTIONS} connections, {@value #REQUEST_MILLIS} ms for the first
 * or next request to arrive whole, {@value #MAX_BODY} bytes of a body that nobody asked for. Belongs to one event loop.
 *
 * <p>An idle timeout alone does not do: a client that sends one byte now and then would keep its connection for ever.
 */
final class ConnectionLimits {

  static final int MAX_CONNECTIONS = 1000;
  static final long MAX_BODY = 1_048_576;
  static final long REQUEST_MILLIS = 30_000;

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final int maxConnections;
  private final long requestMillis;
  /** Each open connection, and the timer that ends it while a request is expected. */
  private final Map<HttpConnection, Long> deadlines = new HashMap<>();

  ConnectionLimits(Vertx vertx) {
    this(vertx, MAX_CONNECTIONS, REQUEST_MILLIS);
  }

  ConnectionLimits(Vertx vertx, int maxConnections, long requestMillis) {
    this.vertx = vertx;
    this.maxConnections = maxConnections;
    this.requestMillis = requestMillis;
  }

  /** Called for each new connection. */
  void opened(HttpConnection connection) {
    if (deadlines.size() >= maxConnections) {
      connection.close();
      return;
    }
    deadlines.put(connection, NO_TIMER);
    connection.closeHandler(closed -> closed(connection));
    answered(connection);
  }

  /** Called once per request; answers whether its announced body is small enough to go on. */
  boolean accepts(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    deadlines.computeIfPresent(connection, this::withoutTimer);
    long[] received = {0};
    request.handler(data -> {
      received[0] += data.length();
      if (received[0] > MAX_BODY) {
        connection.close();
      }
    });
    return announcedBody(request) <= MAX_BODY;
  }

  private static long announcedBody(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    try {
      return length == null ? 0 : Long.parseLong(length.strip());
    } catch (NumberFormatException notALength) {
      return Long.MAX_VALUE;
    }
  }

  /** Called when a request was answered: the next one is expected, unless its connection is closed by now. */
  void answered(HttpConnection connection) {
    deadlines.computeIfPresent(connection, this::withTimer);
  }

  private void closed(HttpConnection connection) {
    deadlines.computeIfPresent(connection, this::withoutTimer);
    deadlines.remove(connection);
  }

  private long withTimer(HttpConnection connection, long timer) {
    vertx.cancelTimer(timer);
    return vertx.setTimer(requestMillis, late -> connection.close());
  }

  private long withoutTimer(HttpConnection connection, long timer) {
    vertx.cancelTimer(timer);
    return NO_TIMER;
  }
}
