package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.philotes.testing.Await;
import io.philotes.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A source whose slot cannot be created yet, because PostgreSQL waits for a transaction that is open there: until then
 * the buffer knows its name and nothing else. Beside it another source, on another server, has all that it should have.
 */
class WaitingSourceIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String BRANCH = "branch";
  private static final String FILE = """
      sources:
        - {name: bank, host: %s, port: %d, database: %s, user: %s, password: '%s', sslMode: disable, slot: waits}
        - {name: branch, host: %s, port: %d, database: %s, user: %s, password: '%s', sslMode: disable, slot: branch}
      cdc: {maxInFlightBytes: 16MB}
      """;

  private Rig rig;
  private TestDatabase branch;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    rig = Rig.open();
    branch = rig.buffer().server().createDatabase("e2e_branch");
    TestDatabase bank = rig.source();
    Path file = Files.writeString(directory.resolve("philotes.yaml"), FILE.formatted(
        bank.server().host(), bank.server().port(), bank.name(), bank.server().user(), bank.server().password(),
        branch.server().host(), branch.server().port(), branch.name(), branch.server().user(), branch.server().password()));
    rig.without("PHILOTES_SOURCE_").with("PHILOTES_CONFIG", file.toString()).with("PHILOTES_BUFFER_CLEANUP_INTERVAL", "200ms");
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
    branch.execute("CREATE TABLE t (id int PRIMARY KEY)");
  }

  @AfterEach
  void close() {
    branch.close();
    rig.close();
  }

  @Test
  void hidesNothingOfTheOthers() throws SQLException {
    try (Connection connection = rig.source().connect(); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO t VALUES (1)");
      try (Embedded service = rig.embed()) {
        Status.awaitSource(rig.port(), BRANCH, "STREAMING", LIMIT);
        Await.until("the slot waits", LIMIT, () -> service.vertx().deploymentIDs().size() > 1
            && rig.buffer().queryLong("SELECT count(*) FROM philotes.sources WHERE last_end_lsn IS NULL") == 1);
        assertEquals("CONNECTING", Status.sourceState(rig.port(), Rig.SOURCE));
        branch.execute("INSERT INTO t SELECT generate_series(1, 10)");
        awaitVisible(10);
        String before = lastCleanup();
        Await.until("a cleanup ran", LIMIT, () -> !lastCleanup().equals(before));
        assertNull(Status.stats(rig.port()).getJsonObject("cleanup").getString("error"));
        assertEquals(0, rig.command("verify").exit());
      }
      connection.commit();
    }
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      rig.source().execute("INSERT INTO t VALUES (2)");
      Await.until("it is captured", LIMIT, () -> service.vertx().deploymentIDs().size() > 1 && rig.lastPosition() == 1);
      Await.until("it is in the view", LIMIT, () -> visible(Rig.SOURCE) == 1);
    }
  }

  /** As when the leader died between registering the source and making the view. */
  @Test
  void aViewThatLacksASourceIsMadeAnewAtTheNextStart() {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      Status.awaitSource(rig.port(), BRANCH, "STREAMING", LIMIT);
      branch.execute("INSERT INTO t SELECT generate_series(1, 10)");
      Await.until("all is in the view", LIMIT, () -> service.vertx().deploymentIDs().size() > 1 && visible(BRANCH) == 10);
    }
    long id = rig.buffer().queryLong("SELECT id FROM philotes.sources WHERE name = 'branch'");
    rig.buffer().execute("ALTER TABLE philotes.events_" + id + " RENAME TO hidden", "SELECT philotes.make_cdc_events()",
        "ALTER TABLE philotes.hidden RENAME TO events_" + id);
    assertEquals(0, visible(BRANCH));
    try (Embedded service = rig.embed()) {
      Await.until("all is in the view", LIMIT, () -> service.vertx().deploymentIDs().size() > 1 && visible(BRANCH) == 10);
    }
  }

  private void awaitVisible(long events) {
    Await.until(events + " events are in the view", LIMIT, () -> visible(BRANCH) == events);
  }

  private long visible(String source) {
    return rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_events WHERE source_id = '" + source + "'");
  }

  private String lastCleanup() {
    return String.valueOf(Status.stats(rig.port()).getJsonObject("cleanup").getString("lastRunAt"));
  }
}
