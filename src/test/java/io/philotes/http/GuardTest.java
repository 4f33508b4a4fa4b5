package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.philotes.config.HttpConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A path to read and a path that changes something, behind the guard. Everything listens on the loopback address. */
@ExtendWith(VertxExtension.class)
class GuardTest {

  private static final String[] NOBODY = {};
  private static final String[] READER = {"Authorization", "Bearer CANARY_read"};
  private static final String[] ADMIN = {"Authorization", "Bearer CANARY_admin"};
  private static final String[] STRANGER = {"Authorization", "Bearer CANARY_other"};

  @TempDir
  Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private Path read;
  private Path admin;

  @BeforeEach
  void writeTokens() throws Exception {
    read = Files.writeString(folder.resolve("read"), "CANARY_read\n");
    admin = Files.writeString(folder.resolve("admin"), "CANARY_admin\n");
  }

  private static int serve(Vertx vertx, String host, Path tokenFile, Path adminTokenFile, boolean anonymous) throws Exception {
    Access access = new Access(vertx, new HttpConfig(true, host, 0, tokenFile, adminTokenFile, anonymous, null, null));
    HttpFixture.await(access.open());
    Guard guard = new Guard(access);
    Router router = Router.router(vertx);
    router.get("/read").handler(guard::requireRead).handler(context -> Replies.json(context, 200, new JsonObject()));
    router.post("/change").handler(guard::requireAdmin).handler(context -> Replies.json(context, 200, new JsonObject()));
    HttpServer server = HttpFixture.await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    return server.actualPort();
  }

  private HttpResponse<String> send(int port, String method, String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .method(method, HttpRequest.BodyPublishers.noBody());
    return client.send((headers.length == 0 ? request : request.headers(headers)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private int read(int port, String... headers) throws Exception {
    return send(port, "GET", "/read", headers).statusCode();
  }

  private int change(int port, String... headers) throws Exception {
    return send(port, "POST", "/change", headers).statusCode();
  }

  private void assertAnswers(int port, String[] caller, int toRead, int toChange) throws Exception {
    assertEquals(toRead, read(port, caller), "to read");
    assertEquals(toChange, change(port, caller), "to change");
  }

  @Test
  void b28WithBothTokensEachMayDoItsOwn(Vertx vertx) throws Exception {
    int port = serve(vertx, "0.0.0.0", read, admin, false);
    assertAnswers(port, NOBODY, 401, 401);
    assertAnswers(port, STRANGER, 401, 401);
    assertAnswers(port, READER, 200, 403);
    assertAnswers(port, ADMIN, 200, 200);
  }

  @Test
  void b28ARefusalSaysHowToLogInAndGivesNoHint(Vertx vertx) throws Exception {
    int port = serve(vertx, "127.0.0.1", read, admin, false);
    HttpResponse<String> unauthorized = send(port, "POST", "/change", STRANGER);
    assertEquals("Bearer", unauthorized.headers().firstValue("www-authenticate").orElseThrow());
    assertEquals("{\"error\":\"unauthorized\"}\n", unauthorized.body());
    HttpResponse<String> forbidden = send(port, "POST", "/change", READER);
    assertTrue(forbidden.headers().firstValue("www-authenticate").isEmpty());
    assertEquals("{\"error\":\"forbidden\"}\n", forbidden.body());
  }

  @Test
  void b28TokensInTheQueryAreIgnored(Vertx vertx) throws Exception {
    int port = serve(vertx, "127.0.0.1", read, admin, false);
    for (String query : new String[] {"?token=CANARY_admin", "?access_token=CANARY_admin", "?Authorization=Bearer%20CANARY_admin"}) {
      assertEquals(401, send(port, "POST", "/change" + query).statusCode());
      assertEquals(401, send(port, "GET", "/read" + query).statusCode());
    }
  }

  @Test
  void onTheLoopbackAddressWithoutATokenEverybodyMayDoEverything(Vertx vertx) throws Exception {
    int port = serve(vertx, "127.0.0.1", null, null, false);
    assertAnswers(port, NOBODY, 200, 200);
    assertAnswers(port, STRANGER, 200, 200);
  }

  /** A browser reaches the loopback address for any page, also by a name that was made to mean it. */
  @Test
  void aPageOfAnotherSiteChangesNothing(Vertx vertx) throws Exception {
    int port = serve(vertx, "127.0.0.1", null, null, false);
    for (String origin : new String[] {"http://evil.example", "http://evil.example:" + port, "null", "http://127.0.0.1.evil.example", "%"}) {
      assertEquals(403, change(port, "Origin", origin), origin);
    }
    for (String origin : new String[] {"http://127.0.0.1:" + port, "http://localhost:8080", "http://[::1]:8080"}) {
      assertEquals(200, change(port, "Origin", origin), origin);
    }
    int guarded = serve(vertx, "127.0.0.1", null, admin, false);
    assertEquals(200, change(guarded, "Origin", "http://console.example", ADMIN[0], ADMIN[1]));
  }

  @Test
  void anAdminTokenAloneLeavesReadingAsItWas(Vertx vertx) throws Exception {
    int local = serve(vertx, "127.0.0.1", null, admin, false);
    assertAnswers(local, NOBODY, 200, 401);
    assertAnswers(local, ADMIN, 200, 200);
    int exposed = serve(vertx, "0.0.0.0", null, admin, false);
    assertAnswers(exposed, NOBODY, 401, 401);
    assertAnswers(exposed, ADMIN, 200, 200);
    assertAnswers(serve(vertx, "0.0.0.0", null, admin, true), NOBODY, 200, 401);
  }

  @Test
  void withoutAnAdminTokenOnlyTheLoopbackAddressWithoutTokensChangesSomething(Vertx vertx) throws Exception {
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(Guard.class);
    logged.start();
    logger.addAppender(logged);
    try {
      int port = serve(vertx, "127.0.0.1", read, null, false);
      assertAnswers(port, NOBODY, 401, 401);
      assertAnswers(port, READER, 200, 403);
      assertAnswers(port, READER, 200, 403);
      assertEquals(1, logged.list.size());
      assertTrue(logged.list.get(0).getFormattedMessage().contains("http.adminTokenFile"));
      assertAnswers(serve(vertx, "0.0.0.0", null, null, true), NOBODY, 200, 403);
    } finally {
      logger.detachAppender(logged);
    }
    assertFalse(logged.list.toString().contains("CANARY"));
  }

  @Test
  void theSameTokenInBothFilesMakesNobodyAnAdministrator(Vertx vertx) throws Exception {
    assertAnswers(serve(vertx, "127.0.0.1", read, read, false), READER, 200, 403);
  }
}
