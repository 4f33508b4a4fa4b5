package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ConfigLoader;
import io.philotes.demo.postgres.FreePort;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The figures over HTTP: of a leader, of a standby, and of a process whose database is not there when it starts. */
class ObservabilityIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String SOURCE = "source=\"bank\"";

  @Test
  void theMetersFollowTheEvents() {
    Rig rig = Rig.open().with("PHILOTES_CONSUMERS", "orders=eventbus,absent=eventbus");
    try (rig; Embedded service = rig.embed()) {
      service.subscribe("orders", batch -> Future.succeededFuture());
      rig.awaitStreaming();
      rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 10)", "DELETE FROM t WHERE id > 8");
      Await.until("the consumer has everything", LIMIT, () -> rig.cursor("orders") == 12);
      Await.until("the meters tell", LIMIT, () -> {
        Metrics metrics = Metrics.read(rig.port());
        assertEquals(12, metrics.value("philotes_cdc_events_total", SOURCE));
        assertEquals(2, metrics.value("philotes_cdc_transactions_total", SOURCE));
        assertEquals(3, metrics.value("philotes_cdc_pipeline_state", SOURCE));
        assertEquals(0, metrics.value("philotes_cdc_lag_bytes", SOURCE));
        assertEquals(12, metrics.value("philotes_buffer_events", SOURCE));
        assertEquals(12, metrics.value("philotes_buffer_depth", SOURCE), "the absent consumer has passed none");
        assertEquals(1, metrics.value("philotes_buffer_reachable", SOURCE));
        assertEquals(12, metrics.value("philotes_consumer_position", "consumer=\"orders\""));
        assertEquals(0, metrics.value("philotes_consumer_lag_events", "consumer=\"orders\""));
        assertEquals(12, metrics.value("philotes_consumer_lag_events", "consumer=\"absent\""));
        assertEquals(3, metrics.value("philotes_consumer_state", "consumer=\"absent\""));
        return true;
      });
      assertEquals("DEGRADED", health(rig.port()), "a consumer is absent");
      assertEquals(200, Status.code(rig.port(), "/health/ready"));
    }
  }

  @Test
  void aStandbyIsReadyAndShowsWhoLeads() {
    Rig rig = Rig.open().with("PHILOTES_CONSUMERS", "orders=eventbus");
    try (rig; Embedded leader = rig.embed()) {
      rig.awaitStreaming();
      assertTrue(leader.vertx().deploymentIDs().size() > 1);
      int port = FreePort.find();
      Map<String, String> other = rig.environment();
      other.putAll(Map.of("PHILOTES_INSTANCE", "two", "PHILOTES_HTTP_PORT", String.valueOf(port)));
      try (Embedded standby = Embedded.start(ConfigLoader.load(Optional.empty(), other).config())) {
        assertTrue(standby.vertx().deploymentIDs().size() > 1);
        Status.awaitSource(port, Rig.SOURCE, "STANDBY", LIMIT);
        assertEquals("one", Status.source(port, Rig.SOURCE).getString("leader"));
        assertEquals("STANDBY", Status.consumer(port, "orders").getString("state"));
        assertEquals(200, Status.code(port, "/health/ready"));
        assertEquals(200, Status.code(port, "/health/live"));
        Await.until("it has looked at the buffer", LIMIT, () -> "UP".equals(health(port)));
        assertEquals(1, Metrics.read(port).value("philotes_cdc_pipeline_state", SOURCE));
        assertEquals(0, Metrics.read(port).value("philotes_cdc_events_total", SOURCE));
      }
      assertEquals("STREAMING", Status.sourceState(rig.port(), Rig.SOURCE));
    }
  }

  /** As after a power failure. Without its buffer it ends, for whoever starts it to try again; without its source it waits. */
  @Test
  @NeedsOwnServer
  void tellsOfDatabasesThatAreNotUp() {
    PostgresServer sources = Postgres.start();
    PostgresServer buffers = Postgres.start();
    try (sources; buffers) {
      Rig rig = Rig.open(sources, buffers);
      JarProcess first = rig.jar();
      rig.awaitStreaming();
      first.terminate();
      assertEquals(143, first.awaitExit(Duration.ofSeconds(20)));
      sources.stop(StopMode.FAST);
      buffers.stop(StopMode.FAST);
      Rig.Finished finished = rig.command("run");
      assertEquals(4, finished.exit());
      assertTrue(finished.errors().get(finished.errors().size() - 1).contains("BUFFER_REFUSED"), finished.errors().toString());
      buffers.start();
      try (JarProcess jar = rig.jar()) {
        awaitDegraded(rig, "SOURCE_");
        sources.start();
        rig.awaitStreaming();
        assertEquals(200, Status.code(rig.port(), "/health/ready"));
        buffers.stop(StopMode.FAST);
        awaitDegraded(rig, "BUFFER_");
        Await.until("the buffer counts as unreachable", LIMIT,
            () -> Metrics.read(rig.port()).value("philotes_buffer_reachable", SOURCE) == 0);
        buffers.start();
        rig.awaitStreaming();
        Await.until("all is well again", LIMIT, () -> {
          assertEquals("UP", health(rig.port()), Status.get(rig.port(), "/health").body());
          return true;
        });
        assertTrue(jar.isAlive());
      }
    }
  }

  private static void awaitDegraded(Rig rig, String code) {
    Status.awaitSource(rig.port(), Rig.SOURCE, "DEGRADED", LIMIT);
    assertTrue(Status.source(rig.port(), Rig.SOURCE).getString("code").startsWith(code));
    assertEquals("DEGRADED", health(rig.port()));
    assertEquals(200, Status.code(rig.port(), "/health/live"));
    assertEquals(503, Status.code(rig.port(), "/health/ready"));
    assertEquals(200, Status.code(rig.port(), "/metrics"));
  }

  private static String health(int port) {
    return new JsonObject(Status.get(port, "/health").body()).getString("status");
  }
}
