package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard's files over HTTP, and its history. */
@ExtendWith(VertxExtension.class)
class DashboardTest {

  private static final Path FOLDER = Path.of("src/main/resources/io/philotes/http/dashboard");
  private static final Pattern NAMED = Pattern.compile("(?:href|src)=\"(assets/[^\"]+)\"|from '\\./([^']+)'");
  private static final Pattern MAKES_HTML = Pattern.compile(
      "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser|eval\\(|new Function|localStorage|srcdoc");

  @ParameterizedTest
  @CsvSource({"/, text/html; charset=utf-8", "/assets/page.js, text/javascript; charset=utf-8", "/assets/page.css, text/css; charset=utf-8",
      "/assets/icon.svg, image/svg+xml", "/assets/uplot.js, text/javascript; charset=utf-8", "/assets/uplot.css, text/css; charset=utf-8"})
  void servesItsFilesWithAStrictPolicy(String path, String type, Vertx vertx) throws Exception {
    try (HttpFixture http = HttpFixture.open(vertx)) {
      HttpResponse<String> response = http.get(path);

      assertEquals(200, response.statusCode());
      assertEquals(type, header(response, "Content-Type"));
      String policy = header(response, "Content-Security-Policy");
      assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self';"), policy);
      assertTrue(policy.contains("connect-src 'self'") && policy.contains("frame-ancestors 'none'"), policy);
      assertFalse(policy.contains("unsafe"), policy);
      assertEquals("nosniff", header(response, "X-Content-Type-Options"));
      assertEquals("no-referrer", header(response, "Referrer-Policy"));
      assertEquals("no-cache", header(response, "Cache-Control"));
    }
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }

  @Test
  void tellsABrowserThatHasAFileThatItHasNotChanged(Vertx vertx) throws Exception {
    try (HttpFixture http = HttpFixture.open(vertx)) {
      String etag = header(http.get("/assets/page.js"), "ETag");
      HttpResponse<String> held = http.get("/assets/page.js", "If-None-Match", etag);

      assertEquals(304, held.statusCode());
      assertEquals("", held.body());
      assertEquals(200, http.get("/assets/page.js", "If-None-Match", "\"another\"").statusCode());
      assertEquals(200, http.get("/assets/page.css", "If-None-Match", etag).statusCode());
    }
  }

  @Test
  void answersHeadWithoutABody(Vertx vertx) throws Exception {
    try (HttpFixture http = HttpFixture.open(vertx)) {
      HttpResponse<String> response = http.send("HEAD", "/");

      assertEquals(200, response.statusCode());
      assertEquals("", response.body());
      assertEquals(Files.size(FOLDER.resolve("index.html")), Long.parseLong(header(response, "Content-Length")));
    }
  }

  @Test
  void servesEveryFileThatThereIsAndEveryFileThatIsNamed(Vertx vertx) throws Exception {
    Set<String> named = new TreeSet<>();
    try (HttpFixture http = HttpFixture.open(vertx)) {
      for (String path : Dashboard.paths()) {
        HttpResponse<String> response = http.get(path);
        assertEquals(200, response.statusCode(), path);
        Matcher names = NAMED.matcher(path.contains("uplot") ? "" : response.body());
        while (names.find()) {
          named.add(names.group(1) == null ? "/assets/" + names.group(2) : "/" + names.group(1));
        }
      }
    }
    Set<String> served = new TreeSet<>(Dashboard.paths());
    served.remove("/");
    assertEquals(served, named);
    assertEquals(served.stream().filter(path -> !path.contains("uplot")).map(path -> path.substring("/assets/".length()))
        .collect(Collectors.toCollection(TreeSet::new)), files());
  }

  private static Set<String> files() throws Exception {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("index.html"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** The policy forbids it too, but only a browser that knows trusted types obeys that part. */
  @Test
  void itsScriptsMakeNoHtmlOfStringsAndKeepNothingForLong() throws Exception {
    for (String name : files()) {
      String content = Files.readString(FOLDER.resolve(name));
      assertFalse(MAKES_HTML.matcher(content).find(), name);
    }
    String page = Files.readString(FOLDER.resolve("index.html"));
    assertFalse(Pattern.compile("<style|<script>|style=|\\son[a-z]+=|https?:").matcher(page).find(), "nothing inline, nothing from elsewhere");
  }

  @Test
  void servesTheHistory(Vertx vertx) throws Exception {
    FakeStages.deploy(vertx);
    try (HttpFixture http = HttpFixture.open(vertx)) {
      JsonObject empty = http.json("/api/v1/history");
      assertEquals(5, empty.getInteger("intervalSeconds"));
      assertEquals(0, empty.getJsonArray("times").size());
      assertEquals("shop", empty.getJsonArray("sources").getJsonObject(0).getString("id"));
      assertEquals(0, empty.getJsonArray("past").size());
      assertEquals(200, http.get("/api/v1/history?after=3").statusCode());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-2", "1.5", "", "99999999999999999999", "1%0a", "%3Cscript%3E"})
  void b31RefusesASampleThatIsNoNumber(String after, Vertx vertx) throws Exception {
    try (HttpFixture http = HttpFixture.open(vertx)) {
      HttpResponse<String> response = http.get("/api/v1/history?after=" + after);

      assertEquals(400, response.statusCode());
      assertEquals(new JsonObject().put("error", "after is the number of a sample"), new JsonObject(response.body()));
    }
  }

  @Test
  void takesASampleNowAndThen(Vertx vertx) throws Exception {
    FakeStages.deploy(vertx);
    try (HttpFixture http = HttpFixture.open(vertx)) {
      Await.until("a sample is taken", Duration.ofSeconds(30), () -> history(http).getLong("last") >= 0);

      JsonObject history = history(http);
      assertEquals("STREAMING", history.getJsonArray("sources").getJsonObject(0).getJsonArray("state").getString(0));
      assertEquals(20, history.getJsonArray("consumers").getJsonObject(0).getJsonArray("lagEvents").getInteger(0));
    }
  }

  private static JsonObject history(HttpFixture http) {
    try {
      return http.json("/api/v1/history");
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
