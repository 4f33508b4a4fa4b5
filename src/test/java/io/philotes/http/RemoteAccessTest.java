package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.SeekAnswer;
import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekOutcome;
import io.philotes.config.HttpConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The history and the seek of a whole endpoint that other machines reach: who gets to them with which token. */
@ExtendWith(VertxExtension.class)
class RemoteAccessTest {

  private static final String HISTORY = "/api/v1/history";
  private static final String SEEK = "/api/v1/consumers/orders/seek";
  private static final String[] NOBODY = {};
  private static final String[] READER = {"Authorization", "Bearer CANARY_read"};
  private static final String[] ADMIN = {"Authorization", "Bearer CANARY_admin"};
  private static final String[] STRANGER = {"Authorization", "Bearer CANARY_other"};
  private static final SeekAnswer DONE = new SeekAnswer(new SeekOutcome("orders", "shop", 40, 17, 24, Instant.EPOCH, Instant.EPOCH, null, true), null);

  @TempDir
  private Path folder;

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<SeekConsumer> orders = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private Path read;
  private Path admin;

  @BeforeEach
  void prepare(Vertx given) throws Exception {
    vertx = given;
    read = Files.writeString(folder.resolve("read"), "CANARY_read\n");
    admin = Files.writeString(folder.resolve("admin"), "CANARY_admin\n");
    FakeStages.deploy(vertx);
    vertx.eventBus().<SeekConsumer>localConsumer(Addresses.seek(), order -> {
      orders.add(order.body());
      order.reply(DONE);
    });
  }

  private HttpFixture open(Path tokenFile, Path adminTokenFile, boolean anonymous) throws Exception {
    return HttpFixture.open(vertx, new HttpConfig(true, "0.0.0.0", 0, tokenFile, adminTokenFile, anonymous, null, null));
  }

  private HttpResponse<String> seek(HttpFixture http, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + SEEK))
        .header("Content-Type", "application/json").POST(BodyPublishers.ofString("{\"position\":17}"));
    return client.send((headers.length == 0 ? request : request.headers(headers)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** An order that is refused is never given. */
  private void assertAnswers(HttpFixture http, String[] caller, int toHistory, int toSeek) throws Exception {
    orders.clear();
    HttpResponse<String> history = http.get(HISTORY, caller);
    assertEquals(toHistory, history.statusCode(), "the history");
    assertEquals(toHistory == 200, new JsonObject(history.body()).containsKey("sources"), history::body);
    HttpResponse<String> seek = seek(http, caller);
    assertEquals(toSeek, seek.statusCode(), "the seek");
    assertEquals(toSeek == 200 ? 1 : 0, orders.size());
    assertEquals(toSeek == 401, seek.headers().firstValue("www-authenticate").isPresent());
    assertTrue(!(history.body() + seek.body()).contains("CANARY"));
  }

  @Test
  void b28WithBothTokensTheReaderSeesTheHistoryAndTheAdministratorMovesCursors() throws Exception {
    try (HttpFixture http = open(read, admin, false)) {
      assertAnswers(http, NOBODY, 401, 401);
      assertAnswers(http, STRANGER, 401, 401);
      assertAnswers(http, READER, 200, 403);
      assertAnswers(http, ADMIN, 200, 200);
    }
  }

  @Test
  void b28WithoutAnAdminTokenNobodyMovesCursors() throws Exception {
    try (HttpFixture http = open(read, null, false)) {
      assertAnswers(http, NOBODY, 401, 401);
      assertAnswers(http, READER, 200, 403);
      assertAnswers(http, ADMIN, 401, 401);
    }
  }

  @Test
  void b28WithAnAdminTokenAloneNobodyElseSeesAnything() throws Exception {
    try (HttpFixture http = open(null, admin, false)) {
      assertAnswers(http, NOBODY, 401, 401);
      assertAnswers(http, READER, 401, 401);
      assertAnswers(http, ADMIN, 200, 200);
    }
  }

  @Test
  void anonymousReadersSeeTheHistoryAndMoveNothing() throws Exception {
    try (HttpFixture http = open(null, null, true)) {
      assertAnswers(http, NOBODY, 200, 403);
      assertAnswers(http, READER, 200, 403);
    }
    try (HttpFixture http = open(null, admin, true)) {
      assertAnswers(http, NOBODY, 200, 401);
      assertAnswers(http, ADMIN, 200, 200);
    }
  }

  /** A page cannot do with the visitor's browser what needs a token. */
  @Test
  void b28TheTokenIsTakenFromItsHeaderOnly() throws Exception {
    try (HttpFixture http = open(read, admin, false)) {
      assertEquals(401, http.get(HISTORY + "?token=CANARY_read&access_token=CANARY_read").statusCode());
      assertEquals(401, http.get(HISTORY, "Cookie", "token=CANARY_read").statusCode());
      assertEquals(401, seek(http, "Cookie", "Authorization=Bearer CANARY_admin").statusCode());
      assertEquals(List.of(), orders);
    }
  }
}
