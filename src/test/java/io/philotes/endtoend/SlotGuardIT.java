package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.testing.Await;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever happened to slot, publication or server: never an event skipped in silence, never a slot created again. */
class SlotGuardIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  private Rig rig;

  @BeforeEach
  void fill() {
    rig = Rig.open();
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 10)");
      rig.awaitBuffered();
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void f22RefusesToStartWithoutItsSlotAndCreatesNone() {
    dropSlot();
    rig.source().execute("INSERT INTO t VALUES (11)");
    refusesWith(ErrorCode.SLOT_MISSING);
    assertEquals(0, rig.source().queryLong("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + rig.slot() + "'"));
  }

  @Test
  void f22EndsTheProcessWithTheExitCodeOfIntegrityAndOneLine() {
    dropSlot();
    Rig.Finished run = rig.command("run");
    assertEquals(5, run.exit());
    assertEquals(1, run.errors().stream().filter(line -> line.startsWith(ErrorCode.SLOT_MISSING.id() + " ")).count(),
        () -> String.join("\n", run.errors()));
    assertTrue(run.errors().stream().noneMatch(line -> line.startsWith("\tat ")), "no stack trace");
    assertEquals(0, rig.command("verify").exit());
  }

  @Test
  void f22StaysUpAndSaysWhyWhenTheSlotIsDroppedWhileItStreams() {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      takeSlotAway();
      Status.awaitSource(rig.port(), Rig.SOURCE, "FAILED", SOON);
      JsonObject source = Status.source(rig.port(), Rig.SOURCE);
      assertEquals("SLOT_MISSING", source.getString("code"));
      assertTrue(source.getString("error").contains(rig.slot()), source.getString("error"));
      assertEquals("FAILED", Status.stats(rig.port()).getString("state"));
      assertEquals(503, Status.code(rig.port(), "/health/ready"));
      assertEquals(200, Status.code(rig.port(), "/health/live"));
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
  }

  /** A slot of the same name that begins later is not the slot. */
  @Test
  void refusesASlotThatWasDroppedAndCreatedAgain() {
    dropSlot();
    rig.source().execute("INSERT INTO t VALUES (11)", "SELECT pg_create_logical_replication_slot('" + rig.slot() + "', 'pgoutput')",
        "INSERT INTO t VALUES (12)");
    refusesWith(ErrorCode.SLOT_ADVANCED_ELSEWHERE);
  }

  @Test
  void refusesASlotThatSomeoneElseAdvancedAndNamesTheRange() {
    rig.source().execute("INSERT INTO t VALUES (11)");
    String end = rig.source().queryText("SELECT end_lsn FROM pg_replication_slot_advance('" + rig.slot() + "', pg_current_wal_lsn())");
    PhilotesException refusal = refusesWith(ErrorCode.SLOT_ADVANCED_ELSEWHERE);
    assertTrue(refusal.getMessage().contains(end + ")"), refusal.getMessage());
  }

  @Test
  void refusesASlotOfAnotherPlugin() {
    dropSlot();
    rig.source().execute("SELECT pg_create_physical_replication_slot('" + rig.slot() + "')");
    refusesWith(ErrorCode.SLOT_WRONG_KIND);
  }

  @Test
  void refusesALeftOverSlotThatTheBufferDoesNotKnow() {
    rig.buffer().execute("DROP SCHEMA philotes CASCADE");
    PhilotesException refusal = assertThrows(PhilotesException.class, rig::embed);
    assertEquals(ErrorCode.SLOT_UNKNOWN, refusal.code());
    assertEquals(0, rig.buffer().queryLong("SELECT count(*) FROM philotes.sources"));
  }

  @Test
  void f27RefusesToStartWithoutItsPublication() {
    rig.source().execute("DROP PUBLICATION philotes_pub", "INSERT INTO t VALUES (11)");
    refusesWith(ErrorCode.PUBLICATION_MISSING);
  }

  /** PostgreSQL 18 only warns and leaves the changes out; older ones end the stream. */
  @Test
  void f27StopsWhenItsPublicationIsDroppedWhileItStreams() {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      Lsn64 before = rig.confirmed();
      rig.source().execute("DROP PUBLICATION philotes_pub", "INSERT INTO t VALUES (11)");
      Lsn64 after = rig.insertLsn();
      Status.awaitSource(rig.port(), Rig.SOURCE, "FAILED", SOON);
      assertEquals("PUBLICATION_MISSING", Status.source(rig.port(), Rig.SOURCE).getString("code"));
      assertTrue(!before.isAfter(rig.confirmed()) && after.isAfter(rig.confirmed()), "what was left out is not confirmed");
      assertTrue(service.vertx().deploymentIDs().size() > 1);
      Await.until("it is written down", SOON, () -> rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_publication_changes"
          + " WHERE change = 'PUBLICATION_DROPPED' AND object = 'philotes_pub'") == 1);
    }
    rig.checkOrder();
  }

  /** The other server has a database, a slot and a publication of the same names. */
  @NeedsOwnServer
  @Test
  void f45RefusesAnotherClusterAtTheSameAddress() {
    try (PostgresServer other = Postgres.start()) {
      other.execute("CREATE DATABASE " + rig.source().name());
      rig.with("PHILOTES_SOURCE_PORT", String.valueOf(other.port()));
      refusesWith(ErrorCode.DIFFERENT_CLUSTER);
      other.stop(StopMode.IMMEDIATE);
    }
  }

  private PhilotesException refusesWith(ErrorCode code) {
    long stored = rig.lastPosition();
    PhilotesException refusal = assertThrows(PhilotesException.class, rig::embed);
    assertEquals(code, refusal.code(), refusal.getMessage());
    assertTrue(refusal.getMessage().startsWith(code.id() + " "), refusal.getMessage());
    assertEquals(stored, rig.lastPosition(), "nothing was written");
    assertEquals(code != ErrorCode.SLOT_WRONG_KIND, refusal.getMessage().contains("'resync"), refusal.getMessage());
    rig.checkOrder();
    return refusal;
  }

  private void dropSlot() {
    Await.until("the slot is free", SOON, () -> rig.walsender() == 0);
    rig.source().execute("SELECT pg_drop_replication_slot('" + rig.slot() + "')");
  }

  /** Ends its walsender and drops it before Philotes can connect again. */
  private void takeSlotAway() {
    String statement = """
        DO $$ BEGIN
          WHILE EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '%1$s') LOOP
            BEGIN
              PERFORM pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = '%1$s' AND active;
              PERFORM pg_drop_replication_slot('%1$s');
            EXCEPTION WHEN object_in_use THEN NULL;
            END;
          END LOOP;
        END $$""";
    rig.source().execute(statement.formatted(rig.slot()));
  }
}
