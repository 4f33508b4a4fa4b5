package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.FaultProxy;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What /stats, /health and /metrics say while it streams, and while a database cannot be reached. */
class HttpStatesIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final Rig rig = Rig.open();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void showsTheFiguresOfAStreamThatHasNothingToDo() {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 10)", "DELETE FROM t WHERE id > 8");
      Await.until("the buffer tells 12 events", SOON, () -> buffer().getLong("totalEvents") == 12);
      Await.until("there is no lag", SOON, () -> source().getLong("lagBytes") == 0 && source().getLong("retainedWalBytes") >= 0);

      assertEquals("RUNNING", Status.stats(rig.port()).getString("state"));
      assertEquals(12, source().getLong("events"));
      assertEquals(2, source().getLong("transactions"));
      assertEquals(12, buffer().getLong("unprocessedEvents"), "no consumer is declared");
      assertEquals(rig.durable(), Lsn64.parse(source().getString("durableLsn")));
      for (String path : new String[] {"/health", "/health/live", "/health/ready"}) {
        assertEquals(200, Status.code(rig.port(), path), path);
      }
      assertEquals("UP", new JsonObject(Status.get(rig.port(), "/health").body()).getString("status"));
      assertTrue(Status.get(rig.port(), "/metrics").body().lines()
          .anyMatch(line -> line.startsWith("philotes_cdc_events_total{") && line.endsWith(" 12.0")));
      assertEquals(404, Status.code(rig.port(), "/nothing"));
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    rig.check();
  }

  @Test
  void staysLiveWhileTheSourceCannotBeReached() {
    try (FaultProxy proxy = FaultProxy.to(rig.source().server())) {
      rig.with("PHILOTES_SOURCE_PORT", String.valueOf(proxy.port()));
      checkWithout(proxy, "SOURCE_");
    }
  }

  @Test
  void staysLiveWhileTheBufferCannotBeReached() {
    try (FaultProxy proxy = FaultProxy.to(rig.buffer().server())) {
      rig.with("PHILOTES_BUFFER_PORT", String.valueOf(proxy.port()));
      checkWithout(proxy, "BUFFER_");
    }
  }

  private void checkWithout(FaultProxy proxy, String code) {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      proxy.close();
      Status.awaitSource(rig.port(), Rig.SOURCE, "DEGRADED", SOON);
      assertTrue(source().getString("code").startsWith(code), source().encode());
      assertEquals("DEGRADED", Status.stats(rig.port()).getString("state"));
      assertEquals(200, Status.code(rig.port(), "/health/live"));
      assertEquals(503, Status.code(rig.port(), "/health/ready"));
      assertEquals("DEGRADED", new JsonObject(Status.get(rig.port(), "/health").body()).getString("status"));
      assertEquals(200, Status.code(rig.port(), "/metrics"));
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
  }

  private JsonObject source() {
    return Status.source(rig.port(), Rig.SOURCE);
  }

  private JsonObject buffer() {
    return Status.stats(rig.port()).getJsonObject("buffer");
  }
}
