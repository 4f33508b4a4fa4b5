package io.philotes.http;

import io.philotes.bus.BusCodecs;
import io.philotes.config.HttpConfig;
import io.philotes.metrics.PhilotesMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A deployed {@link HttpVerticle} on a free port, and a client for it. */
final class HttpFixture implements AutoCloseable {

  static final ServiceInfo SERVICE = new ServiceInfo("0.1.0", "node-1", true, Duration.ofHours(168), null);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  final HttpVerticle verticle;
  private final PhilotesMetrics metrics = new PhilotesMetrics();
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private HttpFixture(Vertx vertx, HttpConfig config, List<String> sources, List<String> consumers, History history) throws Exception {
    BusCodecs.register(vertx);
    verticle = new HttpVerticle(config, sources, consumers, metrics, SERVICE, history);
    await(vertx.deployVerticle(verticle));
  }

  static HttpFixture open(Vertx vertx) throws Exception {
    return withToken(vertx, null);
  }

  static HttpFixture withToken(Vertx vertx, Path tokenFile) throws Exception {
    return open(vertx, List.of("shop"), List.of("orders"), new History(List.of("shop"), List.of("orders")), tokenFile);
  }

  static HttpFixture open(Vertx vertx, List<String> sources, List<String> consumers, History history, Path tokenFile) throws Exception {
    return new HttpFixture(vertx, config(0, tokenFile), sources, consumers, history);
  }

  /** The client comes over the loopback address, whatever it listens on. */
  static HttpFixture open(Vertx vertx, HttpConfig config) throws Exception {
    return new HttpFixture(vertx, config, List.of("shop"), List.of("orders"), new History(List.of("shop"), List.of("orders")));
  }

  static HttpConfig config(int port, Path tokenFile) {
    return new HttpConfig(true, "127.0.0.1", port, tokenFile, false);
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  int port() {
    return verticle.actualPort();
  }

  HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
    return send("GET", path, headers);
  }

  JsonObject json(String path) throws IOException, InterruptedException {
    return new JsonObject(get(path).body());
  }

  HttpResponse<String> send(String method, String path, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(PATIENCE).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    metrics.close();
  }
}
