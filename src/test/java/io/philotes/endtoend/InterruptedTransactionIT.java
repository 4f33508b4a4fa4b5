package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.verification.Deliveries;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A transaction of many chunks that something ends in the middle: it comes again, whole and once. */
class InterruptedTransactionIT {

  private static final int ROWS = 50_000;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
  private Rig rig;
  private JarProcess jar;

  @BeforeEach
  void start() {
    rig = Rig.open();
    rig.source().execute("CREATE TABLE big (id int PRIMARY KEY, pad text)");
    jar = rig.jar(log);
    rig.awaitStreaming();
    rig.awaitBuffered();
  }

  @AfterEach
  void stop() {
    jar.close();
    rig.close();
  }

  @Test
  void arrivesOnceWhenTheProcessIsKilled() {
    long before = halfWritten();
    jar.kill();
    assertEquals(before, rig.lastPosition());
    assertEquals(before, visible(), "nothing of it is visible");
    assertEquals(0, rig.command("verify").exit());
    jar = rig.jar(log);
    checkAll(before);
  }

  @Test
  void arrivesOnceWhenTheProcessIsToldToStop() {
    long before = halfWritten();
    jar.terminate();
    assertEquals(143, jar.awaitExit(Duration.ofSeconds(20)));
    assertEquals(before, rig.lastPosition());
    assertTrue(!ChunkedWrite.isOpen(rig), "no write is left open");
    jar = rig.jar(log);
    checkAll(before);
  }

  @Test
  void arrivesOnceWhenTheWriterLosesItsBackend() {
    long before = halfWritten();
    assertEquals(1, rig.buffer().queryLong("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        + " WHERE datname = current_database() AND application_name LIKE '% writer'"));
    checkAll(before);
  }

  @Test
  void arrivesOnceWhenTheSourceEndsTheStream() {
    long before = halfWritten();
    rig.source().execute("SELECT pg_terminate_backend(" + rig.walsender() + ")");
    checkAll(before);
  }

  /** The one that began first and wrote first commits last, after we were killed. */
  @Test
  void f35ATransactionThatBeganFirstAndCommitsAfterAKillArrivesLast() throws SQLException {
    try (Connection first = rig.source().connect(); Statement old = first.createStatement();
        Connection second = rig.source().connect(); Statement young = second.createStatement()) {
      first.setAutoCommit(false);
      second.setAutoCommit(false);
      old.execute("INSERT INTO big VALUES (1, 'old')");
      young.execute("INSERT INTO big VALUES (2, 'young')");
      old.execute("INSERT INTO big VALUES (3, 'old')");
      second.commit();
      Await.until("the younger one is there", LIMIT, () -> visible("young") == 1);
      young.execute("INSERT INTO big VALUES (4, 'young')");
      jar.kill();
      old.execute("INSERT INTO big VALUES (5, 'old')");
      first.commit();
      young.execute("INSERT INTO big VALUES (6, 'young')");
      second.commit();
    }
    jar = rig.jar(log);
    rig.awaitStreaming();
    rig.awaitBuffered();
    assertEquals(List.of("2 0", "1 0", "3 1", "5 2", "4 0", "6 1"), rig.buffer().queryColumn("SELECT (after ->> 'id') || ' ' || seq"
        + " FROM philotes.events_1 WHERE after ->> 'pad' IN ('old', 'young') ORDER BY position"));
    rig.awaitConsumed("log");
    log.await(rig.lastPosition(), LIMIT);
    assertTrue(rig.check(log).transactions() >= 3);
  }

  /** Nobody knows of it but the source: it is neither sent nor confirmed before it is committed. */
  @Test
  void f35APreparedTransactionThatIsCommittedAfterAKillArrivesLast() {
    String gid = rig.slot() + " waits";
    rig.source().execute("BEGIN; INSERT INTO big VALUES (1, 'old'), (2, 'old'); PREPARE TRANSACTION '" + gid + "'", "INSERT INTO big VALUES (3, 'young')");
    Await.until("the younger one is there", LIMIT, () -> visible("young") == 1);
    jar.kill();
    rig.source().execute("INSERT INTO big VALUES (4, 'young')");
    jar = rig.jar(log);
    rig.awaitStreaming();
    rig.awaitBuffered();
    assertEquals(0, visible("old"));
    jar.kill();
    rig.source().execute("COMMIT PREPARED '" + gid + "'");
    jar = rig.jar(log);
    rig.awaitStreaming();
    rig.awaitBuffered();
    assertEquals(List.of("3 0", "4 0", "1 0", "2 1"), rig.buffer().queryColumn("SELECT (after ->> 'id') || ' ' || seq"
        + " FROM philotes.events_1 WHERE after ->> 'pad' IN ('old', 'young') ORDER BY position"));
    rig.awaitConsumed("log");
    log.await(rig.lastPosition(), LIMIT);
    rig.check(log);
  }

  private long visible(String pad) {
    return rig.buffer().queryLong("SELECT count(*) FROM philotes.events_1 WHERE after ->> 'pad' = '" + pad + "'");
  }

  /** The last position before the transaction, of which some megabytes are written and nothing is committed. */
  private long halfWritten() {
    long before = rig.lastPosition();
    rig.source().execute("INSERT INTO big SELECT i, repeat(md5(i::text), 16) FROM generate_series(1, " + ROWS + ") i");
    ChunkedWrite.awaitHalfWritten(rig, 4);
    return before;
  }

  private long visible() {
    return rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_events");
  }

  private void checkAll(long before) {
    Await.until("the transaction is buffered", LIMIT, () -> rig.lastPosition() == before + ROWS);
    rig.awaitBuffered();
    rig.awaitConsumed("log");
    log.await(rig.lastPosition(), Duration.ofSeconds(20));
    assertEquals(rig.lastPosition(), visible());
    assertEquals(rig.lastPosition(), rig.check(log).events());
  }
}
