package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.BusCodecs;
import io.philotes.config.HttpConfig;
import io.philotes.config.ListenAddress;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.metrics.PhilotesMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Health and metrics on addresses of their own. */
@ExtendWith(VertxExtension.class)
class ListenersTest {

  private static final List<String> PATHS = List.of("/", "/assets/page.js", "/stats", "/api/v1/history", "/metrics", "/health", "/health/live",
      "/health/ready");
  private static final List<String> HEALTH = List.of("/health", "/health/live", "/health/ready");

  @TempDir
  Path folder;

  private final PhilotesMetrics metrics = new PhilotesMetrics();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    metrics.close();
  }

  private static ListenAddress local(int port) {
    return new ListenAddress("127.0.0.1", port);
  }

  private static HttpConfig config(Path tokenFile, ListenAddress health, ListenAddress own) {
    return new HttpConfig(true, "127.0.0.1", 0, tokenFile, null, false, null, null, health, own);
  }

  private List<Integer> serve(Vertx vertx, HttpConfig config) throws Exception {
    BusCodecs.register(vertx);
    FakeStages.deploy(vertx);
    HttpVerticle verticle = new HttpVerticle(config, List.of("shop"), List.of("orders"), metrics, HttpFixture.SERVICE);
    HttpFixture.await(vertx.deployVerticle(verticle));
    return verticle.ports();
  }

  private HttpResponse<String> get(int port, String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return client.send((headers.length == 0 ? request : request.headers(headers)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** What is there for somebody with all rights; everything else is not found. */
  private void assertServes(int port, List<String> served) throws Exception {
    for (String path : PATHS) {
      assertEquals(served.contains(path) ? 200 : 404, get(port, path).statusCode(), path);
    }
  }

  private int seek(int port) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/consumers/orders/seek"))
        .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("{}")).build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  void eachServesItsPathsAloneBesideTheMainOne(Vertx vertx) throws Exception {
    List<Integer> ports = serve(vertx, config(null, local(0), local(0)));
    assertEquals(3, ports.size());
    assertServes(ports.get(0), PATHS);
    assertServes(ports.get(1), HEALTH);
    assertServes(ports.get(2), List.of("/metrics"));
    assertEquals(404, seek(ports.get(1)));
    assertEquals(404, seek(ports.get(2)));
    assertEquals(400, seek(ports.get(0)), "there it is known");
  }

  @Test
  void isOneListenerForOneAddress() {
    ListenAddress shared = local(8081);
    assertEquals(Map.of(local(8080), EnumSet.allOf(Endpoints.Part.class), shared, Set.of(Endpoints.Part.HEALTH, Endpoints.Part.METRICS)),
        planned(shared, new ListenAddress("localhost", 8081)));
    assertEquals(Set.of(local(8080)), planned(new ListenAddress("localhost", 8080), local(8080)).keySet());
    assertEquals(Set.of(local(8080)), planned(null, null).keySet());
    assertEquals(Set.of(local(8080), new ListenAddress("127.0.0.2", 8080), new ListenAddress("::1", 8080)),
        planned(new ListenAddress("127.0.0.2", 8080), new ListenAddress("::1", 8080)).keySet());
  }

  private static Map<ListenAddress, Set<Endpoints.Part>> planned(ListenAddress health, ListenAddress own) {
    return Listeners.of(new HttpConfig(true, "127.0.0.1", 8080, null, null, false, null, null, health, own)).stream()
        .collect(Collectors.toMap(Listeners.Listener::address, Listeners.Listener::parts));
  }

  @Test
  void asksForTheSameToken(Vertx vertx) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "CANARY_read\n");
    List<Integer> ports = serve(vertx, config(token, local(0), local(0)));
    String[] reader = {"Authorization", "Bearer CANARY_read"};
    assertEquals(401, get(ports.get(2), "/metrics").statusCode());
    assertEquals(200, get(ports.get(2), "/metrics", reader).statusCode());
    assertEquals(Set.of("status"), new JsonObject(get(ports.get(1), "/health").body()).fieldNames());
    assertTrue(new JsonObject(get(ports.get(1), "/health", reader).body()).containsKey("parts"));
  }

  /** The main address is this machine alone, and everybody there may read; others come by the address of health. */
  @Test
  void tellsOthersOnlyTheStatusWithoutAToken(Vertx vertx) throws Exception {
    List<Integer> ports = serve(vertx, config(null, new ListenAddress("0.0.0.0", 0), null));
    for (String path : HEALTH) {
      HttpResponse<String> answer = get(ports.get(1), path);
      assertEquals(200, answer.statusCode());
      assertEquals(new JsonObject().put("status", "UP"), new JsonObject(answer.body()), path);
    }
    assertTrue(new JsonObject(get(ports.get(0), "/health").body()).containsKey("parts"));
  }

  @Test
  void b42ABusyPortFailsTheStartAndNothingStaysOpen(Vertx vertx) throws Exception {
    BusCodecs.register(vertx);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ListenAddress busy = local(taken.getLocalPort());
      HttpVerticle verticle = new HttpVerticle(config(null, null, busy), List.of("shop"), List.of(), metrics, HttpFixture.SERVICE);

      ExecutionException failure = assertThrows(ExecutionException.class, () -> HttpFixture.await(vertx.deployVerticle(verticle)));

      PhilotesException coded = assertInstanceOf(PhilotesException.class, failure.getCause());
      assertEquals(ErrorCode.HTTP_PORT, coded.code());
      assertEquals(2, coded.code().exitCode());
      assertTrue(coded.getMessage().contains("(http.metricsAddress=" + busy + ")"), coded.getMessage());
      new ServerSocket(verticle.actualPort(), 1, InetAddress.getLoopbackAddress()).close();
    }
  }

  @Test
  void closesAllWithTheVerticle(Vertx vertx) throws Exception {
    BusCodecs.register(vertx);
    FakeStages.deploy(vertx);
    HttpVerticle verticle = new HttpVerticle(config(null, local(0), local(0)), List.of("shop"), List.of(), metrics, HttpFixture.SERVICE);
    String id = HttpFixture.await(vertx.deployVerticle(verticle));
    List<Integer> ports = verticle.ports();
    HttpFixture.await(vertx.undeploy(id));
    for (int port : ports) {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
  }
}
