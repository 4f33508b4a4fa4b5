package io.philotes.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.demo.postgres.FreePort;
import io.philotes.testing.JarProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The jar with the addresses of the original worker. HTTP is up before any database is asked for; here none ever answers. */
class ExtraAddressesIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final int main = FreePort.find();
  private final int health = FreePort.find();
  private final int metrics = FreePort.find();

  private JarProcess start(Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(Map.of("PHILOTES_HTTP_PORT", String.valueOf(main),
        "PHILOTES_HEALTH_LISTEN_ADDR", ":" + health, "PHILOTES_METRICS_LISTEN_ADDR", "127.0.0.1:" + metrics));
    for (String side : List.of("SOURCE", "BUFFER")) {
      variables.put("PHILOTES_" + side + "_HOST", "127.0.0.1");
      variables.put("PHILOTES_" + side + "_PORT", String.valueOf(FreePort.find()));
      variables.put("PHILOTES_" + side + "_DATABASE", side.toLowerCase());
      variables.put("PHILOTES_" + side + "_USER", "nobody");
    }
    variables.putAll(more);
    return JarProcess.start(variables, "run");
  }

  private static int status(int port, String path) throws IOException {
    return JarProcess.get(port, path).statusCode();
  }

  @Test
  void healthAndMetricsAreServedWhereTheyWere() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        JarProcess jar = start(Map.of("PHILOTES_BUFFER_PORT", String.valueOf(silent.getLocalPort()), "PHILOTES_BUFFER_CONNECT_TIMEOUT", "10m"))) {
      jar.awaitLine("port=\"" + metrics + "\" serves=\"metrics\"", LIMIT);
      assertEquals(200, status(health, "/health/live"));
      assertEquals(404, status(health, "/metrics"));
      assertEquals(200, status(metrics, "/metrics"));
      assertEquals(404, status(metrics, "/health"));
      assertEquals(200, status(main, "/metrics"));
      assertEquals(200, status(main, "/health/live"));
    }
  }

  @Test
  void b42ABusyPortOfOneEndsTheStart() throws IOException {
    try (ServerSocket taken = new ServerSocket(health, 1, InetAddress.getLoopbackAddress());
        JarProcess jar = start(Map.of("PHILOTES_HEALTH_LISTEN_ADDR", "127.0.0.1:" + health))) {
      assertEquals(2, jar.awaitExit(LIMIT));
      List<String> coded = jar.errors().stream().filter(line -> line.startsWith("PHL-")).toList();
      assertEquals(1, coded.size(), coded::toString);
      assertTrue(coded.get(0).startsWith("PHL-HTTP-1 HTTP_PORT") && coded.get(0).contains("(http.healthAddress=127.0.0.1:" + taken.getLocalPort() + ")"),
          coded.get(0));
    }
  }
}
