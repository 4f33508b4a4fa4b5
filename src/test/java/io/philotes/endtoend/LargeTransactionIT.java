package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.verification.CheckReport;
import io.philotes.verification.Deliveries;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions that are larger than the heap may hold (F37, F38), and many small ones at once. */
class LargeTransactionIT {

  private static final int ROWS = 300_000;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
  private Rig rig;
  private JarProcess jar;
  private boolean torn;

  @BeforeEach
  void start() {
    rig = Rig.open();
    jar = rig.jar(log);
    rig.awaitStreaming();
    rig.source().execute("CREATE TABLE big (id int PRIMARY KEY, n numeric, pad text)", "CREATE TABLE other (id int PRIMARY KEY)");
  }

  @AfterEach
  void stop() {
    jar.close();
    rig.close();
  }

  @Test
  void f37DeliversATransactionOfManyRowsWholeAndShowsNothingOfItBefore() throws SQLException {
    try (Connection connection = rig.source().connect(); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO big SELECT i, i / 3.0, repeat(md5(i::text), 10) FROM generate_series(1, " + ROWS + ") i");
      rig.source().execute("INSERT INTO other VALUES (1)");
      Await.until("what was committed meanwhile is there", LIMIT, () -> rig.lastPosition() == 1);
      long begun = System.nanoTime();
      connection.commit();
      awaitAllOrNothing(1, ROWS + 1L);
      System.out.println("LargeTransactionIT: " + ROWS + " rows in one transaction took "
          + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
    }
    log.await(ROWS + 1L, LIMIT);
    rig.awaitConsumed("log");
    long resident = Resident.peakMegabytes(jar.pid());
    System.out.println("LargeTransactionIT: at most " + resident + " MB resident with -Xmx" + Rig.HEAP + "m");
    assertTrue(resident < 512, resident + " MB");
    checkAll(2, ROWS + 1L);
    assertEquals(ROWS, rig.buffer().queryLong("SELECT count(DISTINCT seq) FROM philotes.events_1 WHERE position > 1"));
    assertEquals(1, rig.buffer().queryLong("SELECT transactions FROM philotes.batches ORDER BY last_position DESC LIMIT 1"));
  }

  @Test
  void f38WritesNothingOfATransactionThatWasRolledBack() throws SQLException {
    try (Connection connection = rig.source().connect(); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO big SELECT i, i, repeat('x', 300) FROM generate_series(1, 100000) i");
      connection.rollback();
      statement.execute("INSERT INTO big VALUES (0, 0, 'kept')");
      connection.commit();
    }
    rig.awaitBuffered();
    rig.awaitConsumed("log");
    checkAll(2, 2);
  }

  /** Written while Philotes is down. */
  @Test
  void catchesUpWithABacklogOfSmallTransactions() {
    jar.terminate();
    jar.awaitExit(Duration.ofSeconds(15));
    rig.source().execute("CREATE PROCEDURE fill(a int, b int) LANGUAGE plpgsql AS $$ BEGIN FOR i IN a..b LOOP"
        + " INSERT INTO other VALUES (i); COMMIT; END LOOP; END $$", "CALL fill(1, 100000)");
    jar = rig.jar(log);
    rig.awaitStreaming();
    long begun = System.nanoTime();
    rig.awaitBuffered(LIMIT);
    System.out.println("LargeTransactionIT: caught up with 100000 transactions in "
        + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
    log.await(100_001, LIMIT);
    rig.awaitConsumed("log");
    checkAll(100_001, 100_001);
    Await.until("no lag is left", Duration.ofSeconds(20), () -> Status.source(rig.port(), Rig.SOURCE).getLong("lagBytes") == 0);
  }

  /** Every look at the buffer sees the transaction whole or not at all. */
  private void awaitAllOrNothing(long before, long after) {
    Await.until("the transaction is there", LIMIT, () -> {
      long visible = rig.buffer().queryLong("SELECT count(*) FROM philotes.events_1");
      torn |= visible != before && visible != after;
      return visible == after;
    });
    assertTrue(!torn, "a part of the transaction was visible");
  }

  private void checkAll(long transactions, long events) {
    log.await(events, Duration.ofSeconds(20));
    CheckReport report = rig.checkOrder(log);
    assertEquals(transactions, report.transactions());
    assertEquals(events, report.events());
  }
}
