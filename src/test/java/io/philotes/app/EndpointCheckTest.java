package io.philotes.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ConfigLoader;
import io.philotes.config.PhilotesConfig;
import io.philotes.demo.postgres.FreePort;
import io.philotes.demo.postgres.ServerCertificate;
import io.philotes.error.ErrorCode;
import io.philotes.preflight.Finding;
import io.philotes.preflight.Level;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointCheckTest {

  @TempDir
  private Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final int port = FreePort.find();
  private final Map<String, String> environment = new TreeMap<>(Map.of("PHILOTES_SOURCE_DATABASE", "shop", "PHILOTES_SOURCE_USER", "u",
      "PHILOTES_BUFFER_DATABASE", "buffer", "PHILOTES_BUFFER_USER", "u", "PHILOTES_HTTP_PORT", String.valueOf(port)));

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private PhilotesConfig config() {
    return ConfigLoader.load(Optional.empty(), environment).config();
  }

  private static List<Finding> check(Vertx vertx, PhilotesConfig config) throws Exception {
    return new EndpointCheck(vertx, config).check().await(10, TimeUnit.SECONDS).list();
  }

  private Finding only(String name) throws Exception {
    return check(vertx, config()).stream().filter(finding -> finding.name().equals(name)).findFirst().orElseThrow();
  }

  /** Looks twice, because a look must not keep the port. */
  @Test
  void aFreePortIsWell() throws Exception {
    assertEquals(Level.OK, only("port").level());
    assertEquals(Level.OK, only("port").level());
    environment.put("PHILOTES_HTTP_ENABLED", "false");
    assertEquals(List.of(), check(vertx, config()));
  }

  @Test
  void aPortThatSomebodyElseHasIsWhatAStartWouldFailWith() throws Exception {
    try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      Finding found = only("port");
      assertEquals(ErrorCode.HTTP_PORT, found.code());
      assertTrue(found.what().contains("127.0.0.1:" + other.getLocalPort()), found::what);
    }
  }

  @Test
  void aPortThatTheServiceItselfHasIsNoMistake() throws Exception {
    vertx.createHttpServer().requestHandler(request -> request.response().end(
        new JsonObject().put("sources", new JsonArray().add(new JsonObject().put("id", "shop"))).encode())).listen(port, "127.0.0.1").await(10, TimeUnit.SECONDS);
    assertEquals(Level.NOTE, only("port").level());
    environment.put("PHILOTES_SOURCE_NAME", "other");
    assertEquals(ErrorCode.HTTP_PORT, only("port").code(), "a service of other sources has it");
  }

  @Test
  void anotherAddressThatIsTakenWhileTheServiceRunsIsDoubtful() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      environment.put("PHILOTES_HTTP_METRICS_ADDRESS", "127.0.0.1:" + other.getLocalPort());
      List<Finding> down = ports();
      assertEquals(List.of(Level.OK, Level.ERROR), down.stream().map(Finding::level).toList(), down::toString);
      vertx.createHttpServer().requestHandler(request -> request.response().end(
          new JsonObject().put("sources", new JsonArray().add(new JsonObject().put("id", "shop"))).encode())).listen(port, "127.0.0.1").await(10, TimeUnit.SECONDS);
      List<Finding> up = ports();
      assertEquals(List.of(Level.NOTE, Level.WARN), up.stream().map(Finding::level).toList(), up::toString);
    }
  }

  private List<Finding> ports() throws Exception {
    return check(vertx, config()).stream().filter(finding -> finding.name().equals("port")).toList();
  }

  @Test
  void aHostThatIsNotOfThisMachineIsFound() throws Exception {
    environment.putAll(Map.of("PHILOTES_HTTP_HOST", "192.0.2.1", "PHILOTES_HTTP_ALLOW_ANONYMOUS", "read"));
    assertEquals(ErrorCode.HTTP_PORT, only("port").code());
  }

  @Test
  void tokensMustBeThere() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "secret\n");
    environment.put("PHILOTES_HTTP_TOKEN_FILE", token.toString());
    environment.put("PHILOTES_HTTP_ADMIN_TOKEN_FILE", Files.writeString(folder.resolve("admin"), " \n").toString());
    List<Finding> findings = check(vertx, config());
    assertEquals(Level.OK, findings.get(0).level(), findings::toString);
    assertEquals("admin_token", findings.get(1).name());
    assertEquals(ErrorCode.CONFIG_INVALID, findings.get(1).code());
    assertTrue(findings.get(1).what().contains("http.adminTokenFile") && !findings.toString().contains("secret\n"), findings::toString);
  }

  @Test
  void certificateAndKeyMustBelongTogether() throws Exception {
    ServerCertificate one = ServerCertificate.of(Files.createDirectory(folder.resolve("one")), "localhost");
    ServerCertificate other = ServerCertificate.of(Files.createDirectory(folder.resolve("other")), "localhost");
    environment.putAll(Map.of("PHILOTES_HTTP_TLS_CERT", one.pem().toString(), "PHILOTES_HTTP_TLS_KEY", one.key().toString()));
    assertEquals(Level.OK, only("certificate").level());
    environment.put("PHILOTES_HTTP_TLS_KEY", other.key().toString());
    assertEquals(ErrorCode.CONFIG_INVALID, only("certificate").code());
  }
}
