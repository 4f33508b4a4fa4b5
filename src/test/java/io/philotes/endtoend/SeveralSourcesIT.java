package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ConfigLoader;
import io.philotes.event.ChangeEvent;
import io.philotes.testing.Await;
import io.philotes.testing.TestDatabase;
import io.philotes.verification.Workload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two databases of one cluster, one process, one consumer. */
class SeveralSourcesIT {

  private static final String FILE = """
      instance: one
      sources:
        - {name: bank, host: %1$s, port: %2$d, database: %3$s, user: %4$s, password: %5$s, sslMode: disable, slot: %3$s}
        - {name: branch, host: %1$s, port: %2$d, database: %6$s, user: %4$s, password: %5$s, sslMode: disable, slot: %6$s}
      cdc: {maxInFlightBytes: 16MB}
      consumers:
        - {name: both, sink: eventbus}
      """;

  private final Map<String, List<ChangeEvent>> received = new ConcurrentHashMap<>();

  @Test
  void neverMixesThemAndServesBothToOneConsumer(@TempDir Path directory) throws IOException {
    try (Rig rig = Rig.open(); TestDatabase branch = rig.source().server().createDatabase("e2e_branch")) {
      try (Embedded service = Embedded.start(ConfigLoader.load(Optional.of(file(directory, rig, branch)), variables(rig)).config())) {
        service.subscribe("both", batch -> {
          received.computeIfAbsent(batch.source(), name -> new ArrayList<>()).addAll(batch.events());
          return Future.succeededFuture();
        });
        rig.awaitStreaming();
        Status.awaitSource(rig.port(), "branch", "STREAMING", Duration.ofSeconds(30));
        Workload.prepare(rig.source());
        Workload.prepare(branch);
        try (Workload one = rig.work(10, 1, Duration.ofMillis(5));
             Workload other = Workload.open(branch, 11, 1, Rig.load(Duration.ofMillis(5)))) {
          Await.until("150 transactions of each", Rig.LONG, () -> one.commits() >= 150 && other.commits() >= 150);
        }
        rig.awaitBuffered();
        long end = finish(rig, branch);
        Await.until("everything was delivered", Duration.ofSeconds(30), () -> size("bank") == rig.lastPosition() && size("branch") == end);
      }
      for (String source : List.of("bank", "branch")) {
        List<ChangeEvent> events = received.get(source);
        for (int i = 0; i < events.size(); i++) {
          assertEquals(i + 1, events.get(i).position());
          assertEquals(source, events.get(i).source());
        }
      }
      rig.check();
      rig.check(branch, "branch");
    }
  }

  @Test
  void locksOnTheTablesOfOneSourceLeaveTheOtherAlone(@TempDir Path directory) throws Exception {
    try (Rig rig = Rig.open(); TestDatabase branch = rig.source().server().createDatabase("e2e_branch")) {
      Map<String, String> variables = variables(rig);
      variables.put("PHILOTES_BUFFER_LEASE_DURATION", "3s");
      try (Embedded service = Embedded.start(ConfigLoader.load(Optional.of(file(directory, rig, branch)), variables).config())) {
        // what nobody has processed is asked for in the locked table, again and again
        service.subscribe("both", batch -> batch.source().equals("bank") ? Promise.<Void>promise().future() : Future.succeededFuture());
        rig.awaitStreaming();
        Status.awaitSource(rig.port(), "branch", "STREAMING", Duration.ofSeconds(30));
        Workload.prepare(rig.source());
        Workload.prepare(branch);
        rig.source().execute("INSERT INTO seqtab VALUES (-1, 0)");
        rig.awaitBuffered();
        long bank = rig.buffer().queryLong("SELECT id FROM philotes.sources WHERE name = 'bank'");
        long fence = fence(rig, "branch");
        try (Connection connection = rig.buffer().connect(); Statement statement = connection.createStatement()) {
          statement.execute("BEGIN; LOCK TABLE philotes.events_" + bank + " IN ACCESS EXCLUSIVE MODE");
          statement.execute("SELECT FROM philotes.leases WHERE source = 'bank' FOR UPDATE");
          Instant end = Instant.now().plusSeconds(15);
          while (Instant.now().isBefore(end)) {
            finish(rig, branch);
            branch.execute("DELETE FROM seqtab");
            assertTrue(reachable(rig, "branch"), "the state of the branch's buffer cannot be read");
          }
          statement.execute("ROLLBACK");
        }
        assertEquals(fence, fence(rig, "branch"), "the branch was led anew");
        Status.awaitSource(rig.port(), "bank", "STREAMING", Duration.ofSeconds(30));
        rig.awaitBuffered();
        finish(rig, branch);
      }
    }
  }

  private static long fence(Rig rig, String source) {
    return rig.buffer().queryLong("SELECT fence FROM philotes.sources WHERE name = '" + source + "'");
  }

  private static boolean reachable(Rig rig, String source) {
    return Status.get(rig.port(), "/metrics").body().lines()
        .anyMatch(line -> line.startsWith("philotes_buffer_reachable") && line.contains(source) && line.endsWith(" 1.0"));
  }

  /** Waits for the last change of the branch; returns its position. */
  private static long finish(Rig rig, TestDatabase branch) {
    Lsn64 end = Lsn64.parse(branch.queryText("SELECT pg_current_wal_insert_lsn()"));
    branch.execute("INSERT INTO seqtab VALUES (-1, 0)");
    Await.until("the branch is buffered", Duration.ofSeconds(30), () ->
        new Lsn64(rig.buffer().queryLong("SELECT last_end_lsn FROM philotes.sources WHERE name = 'branch'")).isAfter(end));
    return rig.buffer().queryLong("SELECT next_position - 1 FROM philotes.sources WHERE name = 'branch'");
  }

  private long size(String source) {
    return received.getOrDefault(source, List.of()).size();
  }

  private static Path file(Path directory, Rig rig, TestDatabase branch) throws IOException {
    return Files.writeString(directory.resolve("philotes.yaml"), FILE.formatted(rig.source().server().host(),
        rig.source().server().port(), rig.source().name(), rig.source().server().user(), rig.source().server().password(),
        branch.name()));
  }

  private static Map<String, String> variables(Rig rig) {
    Map<String, String> variables = rig.environment();
    variables.keySet().removeIf(name -> name.startsWith("PHILOTES_SOURCE_"));
    return variables;
  }
}
