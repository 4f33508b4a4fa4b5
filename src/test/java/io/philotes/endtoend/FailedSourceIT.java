package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sources in one process, of which one fails for good: the other goes on. */
class FailedSourceIT {

  private static final String BRANCH = "branch";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String FILE = """
      sources:
        - {name: bank, host: %1$s, port: %2$d, database: %3$s, user: %4$s, password: '%5$s', sslMode: disable, slot: %3$s}
        - {name: branch, host: %1$s, port: %2$d, database: %6$s, user: %4$s, password: '%5$s', sslMode: disable, slot: %6$s}
      cdc: {maxInFlightBytes: 16MB}
      consumers:
        - {name: both, sink: eventbus}
        - {name: one, sink: eventbus, sources: [branch]}
      """;

  private final Map<String, List<Long>> both = new ConcurrentHashMap<>(Map.of(Rig.SOURCE, new CopyOnWriteArrayList<>(),
      BRANCH, new CopyOnWriteArrayList<>()));
  private final List<Long> one = new CopyOnWriteArrayList<>();
  private Rig rig;
  private TestDatabase branch;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    rig = Rig.open();
    branch = rig.source().server().createDatabase("e2e_branch");
    Path file = Files.writeString(directory.resolve("philotes.yaml"), FILE.formatted(rig.source().server().host(),
        rig.source().server().port(), rig.source().name(), rig.source().server().user(),
        rig.source().server().password(), branch.name()));
    rig.without("PHILOTES_SOURCE_").with("PHILOTES_CONFIG", file.toString());
  }

  @AfterEach
  void close() {
    branch.close();
    rig.close();
  }

  @Test
  void leavesTheOthersAlone() {
    try (Embedded service = rig.embed()) {
      subscribe(service);
      rig.awaitStreaming();
      Status.awaitSource(rig.port(), BRANCH, "STREAMING", LIMIT);
      List.of(rig.source(), branch).forEach(database -> database.execute("CREATE TABLE t (id int PRIMARY KEY)",
          "INSERT INTO t SELECT generate_series(1, 50)"));
      Await.until("both have 50", LIMIT, () -> both.values().stream().allMatch(seen -> seen.size() == 50));

      dropSlot();
      Status.awaitSource(rig.port(), Rig.SOURCE, "FAILED", LIMIT);
      assertEquals("SLOT_MISSING", Status.source(rig.port(), Rig.SOURCE).getString("code"));
      rig.source().execute("INSERT INTO t VALUES (51)");
      branch.execute("INSERT INTO t SELECT generate_series(51, 100)");
      Await.until("the other goes on", LIMIT, () -> one.size() == 100 && both.get(BRANCH).size() == 100);
      assertEquals("STREAMING", Status.sourceState(rig.port(), BRANCH));
      assertEquals(50, both.get(Rig.SOURCE).size());
      showsBoth();
    }
    rig.check(branch, BRANCH);
    assertEquals(50, rig.lastPosition());
  }

  /** A restart finds the same; one source is enough to start. */
  @Test
  void startsWithTheSourceThatCan() {
    try (Embedded service = rig.embed()) {
      subscribe(service);
      rig.awaitStreaming();
      Status.awaitSource(rig.port(), BRANCH, "STREAMING", LIMIT);
    }
    rig.source().execute("SELECT pg_drop_replication_slot('" + rig.slot() + "')");
    try (Embedded service = rig.embed()) {
      subscribe(service);
      Status.awaitSource(rig.port(), Rig.SOURCE, "FAILED", LIMIT);
      Status.awaitSource(rig.port(), BRANCH, "STREAMING", LIMIT);
      branch.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
      Await.until("it is delivered", LIMIT, () -> one.size() == 1);
    }
  }

  private void showsBoth() {
    Await.until("the figures of the buffer are read", LIMIT,
        () -> Status.stats(rig.port()).getJsonObject("buffer").getLong("totalEvents") == 150);
    JsonObject stats = Status.stats(rig.port());
    assertEquals(2, stats.getJsonArray("sources").size());
    assertEquals(3, stats.getJsonArray("consumers").size());
    assertEquals("FAILED", stats.getString("state"));
    assertEquals(200, Status.code(rig.port(), "/health/live"), "a restart would change nothing");
    assertEquals(503, Status.code(rig.port(), "/health/ready"));
    String metrics = Status.get(rig.port(), "/metrics").body();
    assertTrue(metrics.contains("philotes_cdc_events_total{source=\"bank\"} 50.0"), metrics);
    assertTrue(metrics.contains("philotes_cdc_events_total{source=\"branch\"} 100.0"), metrics);
  }

  private void dropSlot() {
    Await.until("the slot is dropped", LIMIT, () -> {
      rig.source().execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '" + rig.slot() + "'",
          "SELECT pg_drop_replication_slot('" + rig.slot() + "')");
      return true;
    });
  }

  private void subscribe(Embedded service) {
    service.subscribe("both", batch -> {
      both.get(batch.source()).addAll(batch.events().stream().map(event -> event.position()).toList());
      return Future.succeededFuture();
    });
    service.subscribe("one", batch -> {
      one.addAll(batch.events().stream().map(event -> event.position()).toList());
      return Future.succeededFuture();
    });
  }
}
