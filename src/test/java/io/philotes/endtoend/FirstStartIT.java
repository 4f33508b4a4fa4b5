package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.verification.Deliveries;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The slot can only be created when the transactions that were open on the source have ended (F49). */
class FirstStartIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
  private final Rig rig = Rig.open();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void f49WaitsForOpenTransactionsAndCapturesWhatFollows() throws SQLException {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
    try (Connection connection = rig.source().connect(); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO t VALUES (1)");
      try (JarProcess jar = rig.jar(log)) {
        awaitCreation(jar);
        assertEquals("CONNECTING", Status.sourceState(rig.port(), Rig.SOURCE));
        assertEquals(200, Status.code(rig.port(), "/health/live"));
        connection.commit();
        captures(2);
      }
    }
  }

  /** The slot that was being created is gone with its connection; the intention is in the buffer. */
  @Test
  void f15CreatesExactlyOneSlotWhenKilledWhileItCreatesIt() throws SQLException {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
    try (Connection connection = rig.source().connect(); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO t VALUES (1)");
      JarProcess killed = rig.jar(log);
      awaitCreation(killed);
      killed.kill();
      try (JarProcess jar = rig.jar(log)) {
        jar.awaitLine("Serves HTTP", SOON);
        connection.commit();
        captures(2);
      }
    }
  }

  @Test
  void f04EndsSoonWhenToldToWhileItWaitsForTheSlot() throws SQLException {
    try (Connection connection = rig.source().connect(); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE TABLE t (id int PRIMARY KEY)");
      JarProcess told = rig.jar(log);
      awaitCreation(told);
      told.terminate();
      assertEquals(143, told.awaitExit(Duration.ofSeconds(5)));
      connection.commit();
      try (JarProcess jar = rig.jar(log)) {
        jar.awaitLine("Serves HTTP", SOON);
        captures(1);
      }
    }
  }

  private void awaitCreation(JarProcess jar) {
    jar.awaitLine("Creates the replication slot", SOON);
    Await.until("the source waits, too", SOON, () -> rig.source().queryLong(
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE_REPLICATION_SLOT%' AND wait_event_type = 'Lock'"
        + " AND datname = current_database()") == 1);
  }

  private void captures(int id) {
    rig.awaitStreaming();
    rig.source().execute("INSERT INTO t VALUES (" + id + ")");
    Await.until("it is buffered", SOON, () -> rig.lastPosition() == 1);
    log.await(1, SOON);
    assertEquals(1, rig.source().queryLong("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"));
    assertEquals(1, rig.checkOrder(log).events());
  }
}
