package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.SourceState;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class TokenTest {

  private static final String RIGHT = "Bearer s3cret-token";

  @TempDir
  Path folder;
  private Path file;

  @BeforeEach
  void writeToken() throws Exception {
    file = Files.writeString(folder.resolve("token"), "s3cret-token\n");
  }

  @Test
  void b28StatsMetricsAndHistoryAskForTheToken(Vertx vertx) throws Exception {
    FakeStages.deploy(vertx);
    try (HttpFixture http = HttpFixture.withToken(vertx, file)) {
      for (String path : new String[] {"/stats", "/metrics", "/api/v1/history"}) {
        assertEquals(200, http.get(path, "Authorization", RIGHT).statusCode());
        assertUnauthorized(http.get(path));
        assertUnauthorized(http.get(path + "?token=s3cret-token&access_token=s3cret-token"));
      }
    }
  }

  private static void assertUnauthorized(HttpResponse<String> response) {
    assertEquals(401, response.statusCode());
    assertEquals("Bearer", response.headers().firstValue("www-authenticate").orElseThrow());
    assertEquals(new JsonObject().put("error", "unauthorized"), new JsonObject(response.body()));
  }

  @Test
  void theFilesOfTheDashboardAreOpenToAnyone(Vertx vertx) throws Exception {
    try (HttpFixture http = HttpFixture.withToken(vertx, file)) {
      for (String path : Dashboard.paths()) {
        assertEquals(200, http.get(path).statusCode(), path);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer ", "Bearer s3cret-toke", "Bearer s3cret-token2", "Bearer S3CRET-TOKEN",
      "Basic s3cret-token", "s3cret-token", "Bearers3cret-token"})
  void b28AnythingElseIsRefused(String authorization, Vertx vertx) throws Exception {
    try (HttpFixture http = HttpFixture.withToken(vertx, file)) {
      assertUnauthorized(http.get("/stats", "Authorization", authorization));
    }
  }

  @Test
  void theSchemeIsReadInAnyCase(Vertx vertx) throws Exception {
    try (HttpFixture http = HttpFixture.withToken(vertx, file)) {
      assertEquals(200, http.get("/stats", "Authorization", "bearer s3cret-token").statusCode());
    }
  }

  @Test
  void theHealthPathsAreOpenButTellReasonsOnlyToThoseWithTheToken(Vertx vertx) throws Exception {
    FakeStages.deploy(vertx).source = Samples.failing("shop", SourceState.FAILED, "SLOT_LOST", "PHL-INT-2 host=db");
    try (HttpFixture http = HttpFixture.withToken(vertx, file)) {
      for (String path : new String[] {"/health", "/health/ready"}) {
        assertEquals(new JsonObject().put("status", "DOWN"), http.json(path));
        assertEquals(503, http.get(path).statusCode());
        assertTrue(http.get(path, "Authorization", RIGHT).body().contains("PHL-INT-2 host=db"));
        assertFalse(http.get(path, "Authorization", "Bearer wrong").body().contains("PHL-INT-2"));
      }
      assertEquals(new JsonObject().put("status", "UP"), http.json("/health/live"));
    }
  }

  @Test
  void aMissingOrEmptyTokenFileFailsTheStart(Vertx vertx) throws Exception {
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    for (Path unusable : new Path[] {folder.resolve("missing"), empty}) {
      ExecutionException failure = assertThrows(ExecutionException.class, () -> HttpFixture.withToken(vertx, unusable));

      PhilotesException coded = assertInstanceOf(PhilotesException.class, failure.getCause());
      assertEquals(ErrorCode.CONFIG_INVALID, coded.code());
      assertTrue(coded.getMessage().contains("http.tokenFile=" + unusable), coded.getMessage());
    }
  }

  @Test
  void b28AnExchangedTokenIsTakenOverAndABrokenFileKeepsTheLastOne(Vertx vertx) throws Exception {
    BearerToken token = new BearerToken(vertx, "http.tokenFile", file);
    HttpFixture.await(token.open());

    Files.writeString(file, "next-token");
    HttpFixture.await(token.load());
    assertTrue(token.isIn("Bearer next-token"));
    assertFalse(token.isIn(RIGHT));

    Files.delete(file);
    assertThrows(ExecutionException.class, () -> HttpFixture.await(token.load()));
    assertTrue(token.isIn("Bearer next-token"));
  }
}
