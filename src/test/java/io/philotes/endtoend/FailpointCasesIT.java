package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.failpoint.Failpoint;
import io.philotes.testing.Await;
import io.philotes.verification.Deliveries;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deaths at places of which something special is promised. */
class FailpointCasesIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int ROWS = 1000;

  private final Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
  private final Rig rig = Rig.open().with("PHILOTES_BUFFER_LEASE_DURATION", "2s");
  private final Deaths deaths = new Deaths(options -> rig.jarWithTests(log.newProcess(), options));

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void f15HasOneSlotAndEveryRowWhenItDiesBetweenCreatingAndSavingTheSlot() {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (0)");
    deaths.die(new Death(Failpoint.SLOT_CREATED_NOT_SAVED, 1));
    assertEquals(List.of(rig.slot()), slots());
    assertEquals("t", rig.buffer().queryText("SELECT last_end_lsn IS NULL FROM philotes.sources"), "the slot is not saved");
    rig.source().execute("INSERT INTO t VALUES (1)");
    deaths.survive(() -> {
      rig.awaitStreaming();
      rig.source().execute("INSERT INTO t VALUES (2)");
      Await.until("both rows are buffered", SOON, () -> rig.lastPosition() == 2);
      assertEquals(List.of("1", "2"), rig.buffer().queryColumn("SELECT after_data->>'id' FROM philotes.cdc_events ORDER BY id"));
      rig.awaitConsumed("log");
      log.await(2, SOON);
      Orphans.check(rig, List.of(rig.slot()));
    });
    assertEquals(2, rig.checkOrder(log).events());
  }

  /** The rows that follow are dense: only the source tells that one is missing before them. */
  @Test
  void f15ARowThatIsLostBetweenTheCreationOfTheSlotAndItsRegistrationIsFound() {
    try (ManySources sources = new ManySources()) {
      sources.add(1);
      try (Ticker ticker = new Ticker(sources.rig().source())) {
        sources.deaths().die(new Death(Failpoint.SLOT_CREATED_NOT_SAVED, 1));
        sources.deaths().survive(() -> {
          sources.awaitStreaming(sources.rig().port());
          sources.check();
          sources.rig().buffer().execute("DELETE FROM philotes.events_1 WHERE position <= 2");
          AssertionError found = assertThrows(AssertionError.class, sources::checkRows);
          assertTrue(found.getMessage().contains(" was due to source sa"), found.getMessage());
        });
        ticker.requireAlive();
      }
    }
  }

  @Test
  void f34KeepsATransactionWholeWhoseRowsShareAnLsn() {
    interruptCopy(List.of(new Death(Failpoint.TX_MID, 500), new Death(Failpoint.TX_MID, ROWS)));
  }

  /** The same in chunks of 100: rows of it are in the buffer when the process dies, in a transaction that is not committed. */
  @Test
  void f34KeepsATransactionWholeThatIsWrittenInChunks() {
    rig.with("PHILOTES_CDC_BATCH_SIZE", "100");
    interruptCopy(List.of(new Death(Failpoint.TX_MID, 500), new Death(Failpoint.W_ROWS_HALF, 3), new Death(Failpoint.W_BEFORE_COMMIT, 1)));
  }

  private void interruptCopy(List<Death> plan) {
    deaths.survive(() -> {
      rig.awaitStreaming();
      rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (0)");
      Await.until("the first row is buffered", SOON, () -> rig.lastPosition() == 1);
      rig.awaitConsumed("log");
    });
    rig.source().execute("COPY t FROM PROGRAM 'seq 1 " + ROWS + "'");
    for (Death death : plan) {
      deaths.die(death);
      assertEquals(1, rig.lastPosition(), () -> "nothing of the transaction is there after " + death);
      assertEquals(1, rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_events"));
    }
    deaths.die(new Death(Failpoint.W_COMMIT_SENT, 1));
    Await.until("the fate of the commit is decided", SOON, () -> rig.lastPosition() == 1 || rig.lastPosition() == ROWS + 1);
    deaths.survive(() -> {
      Await.until("the whole is there", SOON, () -> rig.lastPosition() == ROWS + 1);
      rig.awaitConsumed("log");
      log.await(ROWS + 1, SOON);
    });
    assertEquals(2, rig.check(log).transactions());
    assertTrue(rig.buffer().queryLong("SELECT count(DISTINCT lsn) FROM philotes.cdc_events") < ROWS / 2, "rows share LSNs");
    assertEquals(ROWS, rig.buffer().queryLong("SELECT count(DISTINCT seq) FROM philotes.cdc_events WHERE id > 1"));
  }

  private List<String> slots() {
    return rig.source().queryColumn("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()");
  }
}
