package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.Addresses;
import io.philotes.bus.BusCodecs;
import io.philotes.bus.message.BufferAdvanced;
import io.philotes.bus.message.SourceState;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.metrics.PhilotesMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class HttpVerticleTest {

  private static final String REFUSED = "PHL-SRC-2 SOURCE_REFUSED source refuses the connection (server=db:5432): refused.";

  @Test
  void isUpWhenEveryStageIs(Vertx vertx) throws Exception {
    FakeStages.deploy(vertx);
    try (HttpFixture http = HttpFixture.open(vertx)) {
      JsonObject stats = http.json("/stats");
      assertEquals("RUNNING", stats.getString("state"));
      assertEquals("STREAMING", stats.getJsonArray("sources").getJsonObject(0).getString("state"));
      assertStatus(200, "UP", http.get("/health"));
      assertStatus(200, "UP", http.get("/health/live"));
      assertStatus(200, "UP", http.get("/health/ready"));
    }
  }

  private static void assertStatus(int code, String status, HttpResponse<String> response) {
    assertEquals(code, response.statusCode(), response.body());
    assertEquals(status, new JsonObject(response.body()).getString("status"));
    assertEquals("application/json", response.headers().firstValue("content-type").orElseThrow());
  }

  @Test
  void aSourceThatIsDownDegradesAndStaysLive(Vertx vertx) throws Exception {
    FakeStages stages = FakeStages.deploy(vertx);
    stages.source = Samples.failing("shop", SourceState.DEGRADED, "SOURCE_REFUSED", REFUSED);
    try (HttpFixture http = HttpFixture.open(vertx)) {
      assertEquals("DEGRADED", http.json("/stats").getString("state"));
      assertStatus(200, "DEGRADED", http.get("/health"));
      assertStatus(200, "UP", http.get("/health/live"));
      HttpResponse<String> ready = http.get("/health/ready");
      assertStatus(503, "DOWN", ready);
      assertEquals(new JsonArray().add("source shop: " + REFUSED), new JsonObject(ready.body()).getJsonArray("reasons"));
    }
  }

  @Test
  void aFailedSourceIsDownWithItsCodeAndStaysLive(Vertx vertx) throws Exception {
    FakeStages stages = FakeStages.deploy(vertx);
    stages.source = Samples.failing("shop", SourceState.FAILED, "SLOT_LOST", "PHL-INT-2 SLOT_LOST");
    try (HttpFixture http = HttpFixture.open(vertx)) {
      HttpResponse<String> health = http.get("/health");
      assertStatus(503, "DOWN", health);
      assertEquals(new JsonObject("""
          {"part": "source", "name": "shop", "status": "DOWN", "state": "FAILED", "code": "SLOT_LOST",
           "reason": "PHL-INT-2 SLOT_LOST"}""").put("remedy", ErrorCode.SLOT_LOST.remedy()), withoutTime(health));
      assertStatus(200, "UP", http.get("/health/live"));
      assertStatus(503, "DOWN", http.get("/health/ready"));
      assertEquals("FAILED", http.json("/stats").getString("state"));
    }
  }

  /** The first part, and that it tells since when. */
  private static JsonObject withoutTime(HttpResponse<String> health) {
    JsonObject part = new JsonObject(health.body()).getJsonArray("parts").getJsonObject(0);
    assertTrue(Instant.parse((String) part.remove("since")).isBefore(Instant.now()));
    return part;
  }

  @Test
  void aStandbyIsReady(Vertx vertx) throws Exception {
    FakeStages stages = FakeStages.deploy(vertx);
    stages.source = Samples.standby("shop", "node-2");
    try (HttpFixture http = HttpFixture.open(vertx)) {
      assertStatus(200, "UP", http.get("/health/ready"));
      assertEquals("node-2", http.json("/stats").getJsonArray("sources").getJsonObject(0).getString("leader"));
    }
  }

  @Test
  void aStageThatNeverAnswersIsNotLive(Vertx vertx) throws Exception {
    FakeStages.silent(vertx, Addresses.writerStatus("shop"));
    try (HttpFixture http = HttpFixture.open(vertx)) {
      HttpResponse<String> live = http.get("/health/live");
      assertStatus(503, "DOWN", live);
      assertEquals(new JsonArray().add("buffer shop: does not answer: its event loop is blocked"),
          new JsonObject(live.body()).getJsonArray("reasons"));
      assertEquals("FAILED", http.json("/stats").getString("state"));
    }
  }

  @Test
  void aStuckSourceIsNotLive(Vertx vertx) throws Exception {
    FakeStages.deploy(vertx).source = Samples.stuck("shop", 61);
    try (HttpFixture http = HttpFixture.open(vertx)) {
      assertStatus(503, "DOWN", http.get("/health/live"));
    }
  }

  @Test
  void isLiveButNotReadyBeforeAnyStageIsThere(Vertx vertx) throws Exception {
    BusCodecs.register(vertx);
    try (HttpFixture http = HttpFixture.open(vertx)) {
      assertStatus(200, "UP", http.get("/health/live"));
      assertStatus(503, "DOWN", http.get("/health/ready"));
      assertStatus(200, "DEGRADED", http.get("/health"));
      assertEquals("STARTING", http.json("/stats").getString("state"));
    }
  }

  @Test
  void aStageThatVanishesIsNotLiveUnlessAStopWasAnnounced(Vertx vertx) throws Exception {
    FakeStages stages = FakeStages.deploy(vertx);
    try (HttpFixture http = HttpFixture.open(vertx)) {
      assertStatus(200, "UP", http.get("/health/live"));
      stages.undeploy();
      vanished(http);
      HttpFixture.await(http.verticle.announceStop());

      assertStatus(200, "UP", http.get("/health/live"));
      assertStatus(503, "DOWN", http.get("/health/ready"));
      assertEquals("STOPPING", http.json("/stats").getString("state"));
    }
  }

  /** The first answer may come from the cache; a later one does not. */
  private static void vanished(HttpFixture http) throws Exception {
    long end = System.nanoTime() + 10_000_000_000L;
    while (http.get("/health/live").statusCode() == 200) {
      assertTrue(System.nanoTime() < end, "still live");
    }
  }

  @Test
  void f99FiftyScrapesAreOneRoundOfRequests(Vertx vertx) throws Exception {
    FakeStages stages = FakeStages.deploy(vertx);
    try (HttpFixture http = HttpFixture.open(vertx)) {
      long start = System.nanoTime();
      for (int i = 0; i < 50; i++) {
        assertEquals(200, http.get("/metrics").statusCode());
      }
      long rounds = 1 + (System.nanoTime() - start) / OverviewCache.FRESH_NANOS;
      int requests = stages.requests.get();
      assertTrue(requests <= 4 * rounds, requests + " requests in " + rounds + " rounds of four");
      assertTrue(rounds < 50, "the machine was too slow for this test to say anything");
    }
  }

  @Test
  void servesMetricsWithHelp(Vertx vertx) throws Exception {
    FakeStages.deploy(vertx);
    try (HttpFixture http = HttpFixture.open(vertx)) {
      vertx.eventBus().publish(Addresses.advanced("shop"), new BufferAdvanced("shop", 5));
      HttpResponse<String> response = http.get("/metrics");

      assertEquals("text/plain; version=0.0.4; charset=utf-8", response.headers().firstValue("content-type").orElseThrow());
      List<String> lines = response.body().lines().toList();
      assertTrue(lines.contains("# HELP philotes_cdc_events_total Change events made durable in the buffer by this process"));
      assertTrue(lines.contains("philotes_cdc_events_total{source=\"shop\"} 42.0"));
      assertTrue(lines.contains("philotes_buffer_batches_total{source=\"shop\"} 1.0"));
      assertTrue(lines.contains("philotes_consumer_lag_events{consumer=\"orders\",source=\"shop\"} 20.0"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/assets/", "/assets/../http/HttpVerticle.class", "/assets/..%2Findex.html", "/index.html", "/api/v1", "/secret-name-3141", "/stats/x", "/health/../etc/passwd", "/%00", "/a%2F..%2Fb", "/stats%0d%0aX:y"})
  void b27b32AnswersAnUnknownPathWithoutRepeatingIt(String path, Vertx vertx) throws Exception {
    try (HttpFixture http = HttpFixture.open(vertx)) {
      HttpResponse<String> response = http.get(path);

      assertTrue(response.statusCode() == 404 || response.statusCode() == 400, "status " + response.statusCode());
      assertEquals(List.of("error"), List.copyOf(new JsonObject(response.body()).fieldNames()));
      assertFalse(response.body().contains("secret-name-3141"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stats", "/metrics", "/health", "/health/live", "/health/ready", "/api/v1/history", "/", "/assets/page.js"})
  void b27AnswersAWrongMethodWithThoseAllowed(String path, Vertx vertx) throws Exception {
    try (HttpFixture http = HttpFixture.open(vertx)) {
      for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
        HttpResponse<String> response = http.send(method, path);
        assertEquals(405, response.statusCode(), method);
        assertEquals("GET, HEAD", response.headers().firstValue("allow").orElseThrow());
        assertTrue(response.headers().firstValue("access-control-allow-origin").isEmpty());
      }
    }
  }

  @Test
  void answersHeadWithoutABody(Vertx vertx) throws Exception {
    FakeStages.deploy(vertx);
    try (HttpFixture http = HttpFixture.open(vertx)) {
      HttpResponse<String> response = http.send("HEAD", "/stats");

      assertEquals(200, response.statusCode());
      assertEquals("", response.body());
    }
  }

  @Test
  void b42ABusyPortFailsTheStartAndIsNamed(Vertx vertx) throws Exception {
    BusCodecs.register(vertx);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
         PhilotesMetrics metrics = new PhilotesMetrics()) {
      HttpVerticle verticle = new HttpVerticle(HttpFixture.config(taken.getLocalPort(), null), List.of("shop"), List.of(), metrics,
          HttpFixture.SERVICE);

      ExecutionException failure = assertThrows(ExecutionException.class,
          () -> HttpFixture.await(vertx.deployVerticle(verticle)));

      PhilotesException coded = assertInstanceOf(PhilotesException.class, failure.getCause());
      assertEquals(ErrorCode.HTTP_PORT, coded.code());
      assertTrue(coded.getMessage().contains("address=127.0.0.1:" + taken.getLocalPort()), coded.getMessage());
    }
  }
}
