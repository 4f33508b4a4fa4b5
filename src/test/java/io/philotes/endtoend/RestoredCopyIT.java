package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.cli.ResyncOptions.From;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import io.philotes.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Source or buffer is not the one it was: an older copy, or another cluster with the same names. */
class RestoredCopyIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  /** What was confirmed to the source is not in the copy, and the slot says so. */
  @Test
  void refusesABufferThatWasRestoredFromAnOlderCopyAndNamesWhatItLacks() {
    try (Rig rig = Rig.open()) {
      rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
      stream(rig, rig.source(), 1);
      String name = rig.buffer().name();
      rig.buffer().server().execute("CREATE DATABASE " + name + "_copy TEMPLATE " + name);
      Lsn64 copied = rig.durable();
      stream(rig, rig.source(), 11);
      Lsn64 lost = rig.confirmed();
      rig.buffer().server().execute("DROP DATABASE " + name + " WITH (FORCE)", "ALTER DATABASE " + name + "_copy RENAME TO " + name);

      PhilotesException refusal = Epochs.assertStartFails(rig, ErrorCode.SLOT_ADVANCED_ELSEWHERE);
      assertTrue(refusal.getMessage().contains("missing range [") && refusal.getMessage().contains(", " + lost + ")"), refusal.getMessage());
      assertTrue(!copied.isAfter(rig.durable()));

      long last = rig.lastPosition();
      assertTrue(new Epochs(rig).resync(null).contains(", " + lost + ")"));
      stream(rig, rig.source(), 21);
      new Epochs(rig).assertSecond("SLOT_ADVANCED_ELSEWHERE", last);
      assertEquals(0, rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_events WHERE table_name = 't'"
          + " AND (after_data->>'id')::int BETWEEN 11 AND 20"), "what was lost stays lost, and is told");
    }
  }

  /** The copy has the slot as it was, so everything the copy has written is still there. */
  @NeedsOwnServer
  @Test
  void refusesASourceThatWasRestoredFromAnOlderCopyAndGoesOnInANewEpoch() {
    try (PostgresServer server = Postgres.start()) {
      Rig rig = Rig.open(server, Postgres.buffer());
      rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
      stream(rig, rig.source(), 1);
      server.stop(StopMode.FAST);
      try (PostgresServer copy = server.copy(Map.of(), false)) {
        server.start();
        rig.source().execute("SELECT pg_logical_emit_message(true, 'noise', repeat('x', 1000000))");
        stream(rig, rig.source(), 11);
        server.stop(StopMode.FAST);
        rig.with("PHILOTES_SOURCE_PORT", String.valueOf(copy.port()));
        PhilotesException refusal = Epochs.assertStartFails(rig, ErrorCode.SOURCE_BEHIND_CHECKPOINT);
        assertTrue(refusal.getMessage().contains("the buffer is at " + rig.durable() + " and confirmed "), refusal.getMessage());

        long last = rig.lastPosition();
        String told = new Epochs(rig).resync(null);
        assertTrue(told.contains("may come again, as events of epoch 2"), told);
        stream(rig, copy.database(rig.source().name()), 21);
        new Epochs(rig).assertSecond("SOURCE_BEHIND_CHECKPOINT", last);
      }
      rig.buffer().close();
    }
  }

  /** Database, slot and publication have the same names; only the cluster is another. */
  @NeedsOwnServer
  @Test
  void f45RefusesAnotherClusterWithTheSameNamesAndMovesToItOnlyWhenTold() {
    try (Rig rig = Rig.open(); PostgresServer other = Postgres.start()) {
      rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
      stream(rig, rig.source(), 1);
      other.execute("CREATE DATABASE " + rig.source().name());
      TestDatabase moved = other.database(rig.source().name());
      moved.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE PUBLICATION philotes_pub FOR ALL TABLES",
          "SELECT pg_create_logical_replication_slot('" + rig.slot() + "', 'pgoutput')", "INSERT INTO t VALUES (-1)");
      rig.with("PHILOTES_SOURCE_PORT", String.valueOf(other.port()));
      PhilotesException refusal = Epochs.assertStartFails(rig, ErrorCode.DIFFERENT_CLUSTER);
      assertTrue(refusal.getMessage().contains(" up to " + rig.durable()), refusal.getMessage());

      Epochs epochs = new Epochs(rig);
      epochs.refused((From) null, ErrorCode.SLOT_UNKNOWN);
      epochs.refused(From.NOW, ErrorCode.SLOT_UNKNOWN);
      assertEquals(1, moved.queryLong("SELECT count(*) FROM pg_replication_slots"), "a slot that may be someone else's stays");
      long last = rig.lastPosition();
      epochs.resync(From.SLOT);
      stream(rig, moved, 21);
      epochs.assertSecond("DIFFERENT_CLUSTER", last);
      assertEquals(List.of("-1"), rig.buffer().queryColumn("SELECT after_data->>'id' FROM philotes.cdc_events WHERE id = " + (last + 1)));
    }
  }

  /** Killed after it was announced there. The slot there has our names, and nobody of us ever read from it. */
  @NeedsOwnServer
  @Test
  void f45AResyncAtAWrongAddressIsReplacedByTheOneAtTheRightAddress() {
    try (Rig rig = Rig.open()) {
      rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
      stream(rig, rig.source(), 1);
      long last = rig.lastPosition();
      PostgresServer wrong = rig.buffer().server();
      wrong.execute("CREATE DATABASE " + rig.source().name());
      try (TestDatabase stranger = wrong.database(rig.source().name())) {
        stranger.execute("CREATE PUBLICATION philotes_pub FOR ALL TABLES", "SELECT pg_create_logical_replication_slot('" + rig.slot() + "', 'pgoutput')");
        rig.with("PHILOTES_SOURCE_PORT", String.valueOf(wrong.port()));
        new Deaths(options -> rig.kept(JarProcess.startWithTests(Rig.HEAP, List.of(options), rig.environment(), line -> { },
            "resync", "--from", "slot", "--accept-loss"))).die(new Death(Failpoint.RESYNC_ANNOUNCED, 1));
        Orphans.awaitNobody(rig);
        Epochs epochs = new Epochs(rig);
        Epochs.assertStartFails(rig, ErrorCode.RESYNC_UNFINISHED);
        epochs.refused((From) null, ErrorCode.SLOT_UNKNOWN);
        epochs.refused(From.NOW, ErrorCode.SLOT_UNKNOWN);

        rig.with("PHILOTES_SOURCE_PORT", String.valueOf(rig.source().server().port()));
        rig.source().execute("INSERT INTO t VALUES (-1)");
        String told = epochs.resync(null);
        assertTrue(told.contains("an earlier resync, for DIFFERENT_CLUSTER, was announced for cluster ") && told.contains("this one plans anew"), told);
        assertTrue(told.contains("missing: nothing"), told);
        stream(rig, rig.source(), 21);
        epochs.assertSecond("RESYNC_UNFINISHED", last);
        assertEquals(List.of("-1"), rig.buffer().queryColumn("SELECT after_data->>'id' FROM philotes.cdc_events WHERE id = " + (last + 1)));
        for (TestDatabase database : List.of(stranger, rig.source())) {
          assertEquals(1, database.queryLong("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"));
        }
      }
    }
  }

  /** Streams ten rows and stops in order. */
  private static void stream(Rig rig, TestDatabase source, int id) {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      source.execute("INSERT INTO t SELECT generate_series(" + id + ", " + (id + 9) + ")");
      Lsn64 end = Lsn64.parse(source.queryText("SELECT pg_current_wal_insert_lsn()"));
      source.execute("CREATE TABLE IF NOT EXISTS marker (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)", "INSERT INTO marker DEFAULT VALUES");
      Await.until("the buffer has everything", SOON, () -> rig.durable().isAfter(end));
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    Await.until("the slot is free", SOON, () -> source.queryLong("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '"
        + rig.slot() + "' AND active") == 0);
  }
}
