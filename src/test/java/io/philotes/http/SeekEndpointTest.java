package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.SeekAnswer;
import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekOutcome;
import io.philotes.bus.message.SeekTarget;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class SeekEndpointTest {

  private static final String PATH = "/api/v1/consumers/orders/seek";
  private static final SeekOutcome MOVED = new SeekOutcome("orders", "shop", 40, 17, 24, Instant.parse("2026-01-24T10:00:00Z"),
      Instant.parse("2026-01-24T11:00:00Z"), null, true);

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final BlockingQueue<Message<SeekConsumer>> orders = new LinkedBlockingQueue<>();
  private HttpFixture http;
  private Vertx vertx;
  private SeekAnswer answer = new SeekAnswer(MOVED, null);
  private boolean holds;

  @BeforeEach
  void listen(Vertx given) throws Exception {
    vertx = given;
    FakeStages.deploy(vertx);
    http = HttpFixture.open(vertx);
    vertx.eventBus().<SeekConsumer>localConsumer(Addresses.seek(), order -> {
      orders.add(order);
      if (!holds) {
        order.reply(answer);
      }
    });
  }

  private HttpRequest request(String path, byte[] body, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path)).POST(BodyPublishers.ofByteArray(body));
    Map.of("Content-Type", "application/json").forEach(request::header);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return request.build();
  }

  private HttpResponse<String> post(String body, String... headers) throws Exception {
    return client.send(request(PATH, body.getBytes(StandardCharsets.UTF_8), headers), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void movesACursorAndTellsWhatComesAgain() throws Exception {
    HttpResponse<String> done = post("{\"source\":\"shop\",\"position\":17}");
    assertEquals(200, done.statusCode(), done::body);
    assertEquals(new JsonObject("""
        {"consumer":"orders","source":"shop","position":40,"next":17,"events":24,"direction":"back",
         "firstCommit":"2026-01-24T10:00:00Z","lastCommit":"2026-01-24T11:00:00Z","done":true}"""), new JsonObject(done.body()));
    assertEquals(new SeekConsumer("orders", "shop", SeekTarget.ofPosition(17), false), orders.take().body());
  }

  @Test
  void takesAnLsnOrATimeAndADryRun() throws Exception {
    assertEquals(200, post("{\"lsn\":\"0/16B3748\",\"dryRun\":true}").statusCode());
    assertEquals(new SeekConsumer("orders", "", SeekTarget.parse(SeekTarget.Kind.LSN, "0/16B3748"), true), orders.take().body());
    assertEquals(200, post("{\"time\":\"2026-01-24T10:00:00Z\"}").statusCode());
    assertEquals(new SeekConsumer("orders", "", SeekTarget.ofTime(Instant.parse("2026-01-24T10:00:00Z")), false), orders.take().body());
  }

  /** Body, pointer to what is wrong. */
  @ParameterizedTest
  @CsvSource(delimiter = '#', quoteCharacter = '\0', value = {"nonsense#", "[1]#", "17#", "{}#", "{\"position\":1,\"lsn\":\"0/1\"}#", "{\"position\":0}#/position",
      "{\"position\":-1}#/position", "{\"position\":1.5}#/position", "{\"position\":\"1\"}#/position", "{\"position\":1e30}#/position",
      "{\"position\":99999999999999999999}#/position", "{\"lsn\":\"ZZ/1\"}#/lsn", "{\"lsn\":\"16/B374D848x\"}#/lsn", "{\"lsn\":17}#/lsn",
      "{\"time\":\"yesterday\"}#/time", "{\"time\":null}#/time", "{\"position\":1,\"source\":1}#/source", "{\"position\":1,\"dryRun\":\"yes\"}#/dryRun",
      "{\"position\":1,\"CANARY\":1}#", "{\"position\":1#"})
  void b29b30SaysWhereABodyIsWrongAndShowsNothingOfIt(String body, String pointer) throws Exception {
    HttpResponse<String> refused = post(body);
    assertEquals(400, refused.statusCode(), refused::body);
    assertEquals(pointer == null ? "" : pointer, new JsonObject(refused.body()).getString("pointer"), refused::body);
    assertFalse(refused.body().contains("CANARY") || refused.body().contains("ZZ/1"), refused::body);
    assertTrue(orders.isEmpty());
  }

  @Test
  void b29RefusesWhatIsTooDeepTooLargeOrNoText() throws Exception {
    assertEquals(400, post("[".repeat(10_000)).statusCode());
    assertEquals(400, client.send(request(PATH, new byte[] {'{', '"', (byte) 0xff, '"', '}'}), HttpResponse.BodyHandlers.ofString()).statusCode());
    assertEquals(413, post(" ".repeat(10 << 20)).statusCode());
    assertEquals(415, post("{\"position\":1}", "Content-Type", "text/plain").statusCode());
    assertEquals(200, post("{\"position\":1}", "Content-Type", "application/json; charset=utf-8").statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%2F..%2Fb", "%00", "a%20b", "%0d%0aX"})
  void b32RefusesWhatIsNoName(String name) throws Exception {
    HttpResponse<String> refused = client.send(request("/api/v1/consumers/" + name + "/seek", "{\"position\":1}".getBytes(StandardCharsets.UTF_8)),
        HttpResponse.BodyHandlers.ofString());
    assertEquals(400, refused.statusCode(), refused::body);
    assertTrue(orders.isEmpty());
  }

  /** A name that is too long is refused as one; a request line that is too long is not read to its end. */
  @Test
  void b32RefusesANameThatIsTooLong() throws Exception {
    for (Map.Entry<Integer, Integer> answer : Map.of(64, 400, 10_000, 414).entrySet()) {
      // A connection each: that of a line which is too long is closed behind the answer.
      HttpResponse<String> refused = HttpClient.newHttpClient().send(request("/api/v1/consumers/" + "x".repeat(answer.getKey()) + "/seek",
          "{\"position\":1}".getBytes(StandardCharsets.UTF_8)), HttpResponse.BodyHandlers.ofString());
      assertEquals(answer.getValue(), refused.statusCode(), refused::body);
      assertFalse(refused.body().contains("xxx"), refused::body);
    }
    assertTrue(orders.isEmpty());
  }

  @Test
  void b27OnlyPostIsAllowed() throws Exception {
    HttpResponse<String> refused = http.get(PATH);
    assertEquals(405, refused.statusCode());
    assertEquals("POST", refused.headers().firstValue("Allow").orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(value = ErrorCode.class, names = {"CONSUMER_UNKNOWN", "USAGE", "CURSOR_BELOW_FLOOR", "CURSOR_BEYOND_END", "BUFFER_UNAVAILABLE"})
  void b30TellsWhyItCannotBe(ErrorCode code) throws Exception {
    answer = new SeekAnswer(null, PhilotesException.of(code, "position", 17, "so it is"));
    Map<ErrorCode, Integer> statuses = Map.of(ErrorCode.CONSUMER_UNKNOWN, 404, ErrorCode.USAGE, 400, ErrorCode.CURSOR_BELOW_FLOOR, 409,
        ErrorCode.CURSOR_BEYOND_END, 409, ErrorCode.BUFFER_OFF, 409, ErrorCode.BUFFER_UNAVAILABLE, 503);
    HttpResponse<String> refused = post("{\"position\":17}");
    assertEquals(statuses.get(code), refused.statusCode());
    assertEquals(code.name(), new JsonObject(refused.body()).getString("code"));
  }

  @Test
  void b33OneSeekOfAConsumerAtATime() throws Exception {
    holds = true;
    CompletableFuture<HttpResponse<String>> first = client.sendAsync(request(PATH, "{\"position\":1}".getBytes(StandardCharsets.UTF_8)),
        HttpResponse.BodyHandlers.ofString());
    Message<SeekConsumer> order = orders.poll(10, TimeUnit.SECONDS);
    assertEquals(409, post("{\"position\":2}").statusCode());
    order.reply(answer);
    assertEquals(200, first.get(10, TimeUnit.SECONDS).statusCode());
    holds = false;
    assertEquals(200, post("{\"position\":2}").statusCode());
  }

  /** Counting takes a connection that deliveries need. */
  @Test
  void oneDryRunAtATime() throws Exception {
    holds = true;
    CompletableFuture<HttpResponse<String>> first = client.sendAsync(request(PATH, "{\"position\":1,\"dryRun\":true}".getBytes(StandardCharsets.UTF_8)),
        HttpResponse.BodyHandlers.ofString());
    Message<SeekConsumer> order = orders.poll(10, TimeUnit.SECONDS);
    assertEquals(409, post("{\"position\":2,\"dryRun\":true}").statusCode());
    order.reply(answer);
    assertEquals(200, first.get(10, TimeUnit.SECONDS).statusCode());
  }

  @Test
  void b33ARepeatedRequestIsAnsweredAsTheFirstAndDoneOnce() throws Exception {
    List<String> bodies = List.of(post("{\"position\":1}", "Idempotency-Key", "k1").body(), post("{\"position\":1}", "Idempotency-Key", "k1").body());
    assertEquals(bodies.get(0), bodies.get(1));
    assertEquals(1, orders.size());
    assertEquals(409, post("{\"position\":2}", "Idempotency-Key", "k1").statusCode());
    assertEquals(200, post("{\"position\":2}", "Idempotency-Key", "k2").statusCode());
    answer = new SeekAnswer(null, PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "server", "s", "down"));
    assertEquals(503, post("{\"position\":3}", "Idempotency-Key", "k3").statusCode());
    answer = new SeekAnswer(MOVED, null);
    assertEquals(200, post("{\"position\":3}", "Idempotency-Key", "k3").statusCode(), "nothing was done, so it is done now");
    assertEquals(400, post("{\"position\":2}", "Idempotency-Key", "k".repeat(129)).statusCode());
  }
}
