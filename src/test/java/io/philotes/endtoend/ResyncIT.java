package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.app.Operator;
import io.philotes.cli.ResyncOptions;
import io.philotes.cli.ResyncOptions.From;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator's way out of a broken history, wherever it broke and wherever the way was interrupted before. */
class ResyncIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final Rig rig = Rig.open();
  private final Epochs epochs = new Epochs(rig);
  private long last;

  @BeforeEach
  void fillAndStop() {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
    stream(1);
    last = rig.lastPosition();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void f22GoesOnWithANewSlotAfterTheOldOneWasDropped() {
    dropSlot();
    rig.source().execute("INSERT INTO t VALUES (-1)");
    assertTrue(epochs.resync(null).contains("missing: what committed in the LSN range ["));
    stream(101);
    epochs.assertSecond("SLOT_MISSING", last);
    assertEquals(List.of(), negative());
  }

  @Test
  void goesOnFromASlotThatSomeoneElseAdvanced() {
    rig.source().execute("INSERT INTO t VALUES (-1)");
    rig.source().execute("SELECT pg_replication_slot_advance('" + rig.slot() + "', pg_current_wal_lsn())", "INSERT INTO t VALUES (-2)");
    epochs.resync(null);
    stream(101);
    epochs.assertSecond("SLOT_ADVANCED_ELSEWHERE", last);
    assertEquals(List.of("-2"), negative(), "what the slot still had is there");
  }

  /** On PostgreSQL 17 and older the slot could never stream again; on 18 it would leave out what it cannot see. */
  @Test
  void f27TakesANewSlotWithANewPublication() {
    rig.source().execute("DROP PUBLICATION philotes_pub");
    epochs.resync(null);
    stream(101);
    epochs.assertSecond("PUBLICATION_MISSING", last);
  }

  /** A role that may not create the publication must learn so while there still is a slot. */
  @Test
  void f27LeavesTheSlotAloneWhenItMayNotCreateThePublication() {
    rig.source().execute("DROP PUBLICATION philotes_pub");
    rig.withSourceRole();
    epochs.refused(new ResyncOptions(Rig.SOURCE, null, true, false), ErrorCode.PUBLICATION_MISSING);
    assertEquals(List.of(rig.slot()), rig.source().queryColumn("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()"));
    rig.source().execute("CREATE PUBLICATION philotes_pub FOR ALL TABLES");
    epochs.resync(From.NOW);
    stream(101);
    epochs.assertSecond("REQUESTED", last);
  }

  @Test
  void goesOnFromALeftOverSlotOfABufferThatIsGone() {
    rig.source().execute("INSERT INTO t VALUES (-1)");
    rig.buffer().execute("DROP SCHEMA philotes CASCADE");
    assertEquals(ErrorCode.SLOT_UNKNOWN, Operator.resync(rig.environment(), new ResyncOptions(Rig.SOURCE, null, true, false)).failure().code());
    assertTrue(epochs.resync(From.SLOT).contains("missing: whatever committed before "));
    stream(101);
    assertEquals("-1", rig.buffer().queryText("SELECT after_data->>'id' FROM philotes.cdc_events WHERE id = 1"));
    assertEquals(List.of(List.of("1", "SLOT_UNKNOWN")), rig.buffer().query("SELECT epoch, reason FROM philotes.cdc_epochs"));
    rig.checkOrder();
  }

  @Test
  void changesNothingWhereNothingIsBrokenUnlessAskedTo() {
    String before = epochs.state();
    assertTrue(epochs.resync(null).contains("nothing is broken"));
    assertEquals(before, epochs.state());
    epochs.refused(new ResyncOptions("nobody", null, true, false), ErrorCode.USAGE);
    epochs.refused(new ResyncOptions("", From.NOW, false, false), ErrorCode.USAGE);
    epochs.resync(From.NOW);
    stream(101);
    epochs.assertSecond("REQUESTED", last);
  }

  /** The transaction that is open on the source keeps the new slot from coming to be: killed there, and begun again. */
  @Test
  void f15IsFinishedByTheNextResyncWhenItWasKilledWhileItCreatedTheSlot() throws SQLException {
    dropSlot();
    try (Connection connection = rig.source().connect(); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO t VALUES (-1)");
      try (JarProcess jar = JarProcess.start(Rig.HEAP, rig.environment(), "resync", "--accept-loss")) {
        Await.until("it creates the slot", SOON, () -> rig.source().queryLong(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE_REPLICATION_SLOT%' AND datname = current_database()") == 1);
        jar.kill();
      }
      PhilotesException unfinished = Epochs.assertStartFails(rig, ErrorCode.RESYNC_UNFINISHED);
      assertTrue(unfinished.getMessage().contains("Run 'resync' again"), unfinished.getMessage());
      connection.commit();
    }
    finishes();
  }

  /** What a kill right after the creation of the slot leaves: it is gone on from, so what came since is not lost. */
  @Test
  void f15AdoptsTheSlotThatAnInterruptedResyncCreated() {
    dropSlot();
    announced(true);
    rig.source().execute("SELECT pg_create_logical_replication_slot('" + rig.slot() + "', 'pgoutput')", "INSERT INTO t VALUES (-2)");
    Epochs.assertStartFails(rig, ErrorCode.RESYNC_UNFINISHED);
    finishes();
    assertEquals(List.of("-2"), negative());
  }

  /** What a kill right after the announcement leaves: the old slot is still there. */
  @Test
  void f15FinishesAResyncThatHadOnlyAnnouncedItself() {
    announced(false);
    Epochs.assertStartFails(rig, ErrorCode.RESYNC_UNFINISHED);
    finishes();
  }

  private void announced(boolean dropped) {
    rig.buffer().execute("""
        INSERT INTO philotes.epochs (source_id, epoch, reason, gap_from, same_history, system_identifier, timeline, database, slot, slot_dropped)
        SELECT id, 2, 'SLOT_MISSING', acked_lsn, true, system_identifier, timeline, database, slot, %s FROM philotes.sources"""
        .formatted(dropped));
  }

  private void finishes() {
    assertTrue(epochs.resync(null).contains("this one goes on where it ended"));
    stream(101);
    epochs.assertSecond("SLOT_MISSING", last);
    assertEquals(1, rig.source().queryLong("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"));
  }

  private List<String> negative() {
    return rig.buffer().queryColumn("SELECT after_data->>'id' FROM philotes.cdc_events WHERE (after_data->>'id')::int < 0 ORDER BY id");
  }

  private void stream(int id) {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      rig.source().execute("INSERT INTO t SELECT generate_series(" + id + ", " + (id + 9) + ")");
      rig.awaitBuffered();
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    Await.until("the slot is free", SOON, () -> rig.walsender() == 0);
  }

  private void dropSlot() {
    rig.source().execute("SELECT pg_drop_replication_slot('" + rig.slot() + "')");
  }
}
