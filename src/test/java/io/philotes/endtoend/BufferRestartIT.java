package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import io.philotes.verification.Deliveries;
import io.philotes.verification.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The buffer stops, crashes and stays away while the bank works (F76, F77): the source is not let down. */
@NeedsOwnServer
class BufferRestartIT {

  private static PostgresServer server;

  private final Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
  private Rig rig;
  private JarProcess jar;
  private Workload workload;

  @BeforeAll
  static void startServer() {
    server = Postgres.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void start() {
    rig = Rig.open(Postgres.source(), server);
    jar = rig.jar(log.newProcessThatMayLeadAgain());
    rig.awaitStreaming();
    Workload.prepare(rig.source());
    workload = rig.work(6, 3, Duration.ofMillis(5));
    awaitProgress();
  }

  @AfterEach
  void stop() {
    workload.close();
    jar.close();
    rig.close();
  }

  @Test
  void f76GoesOnAfterAFastRestart() {
    server.restart(StopMode.FAST);
    checkAll();
  }

  @Test
  void f76GoesOnAfterACrash() {
    server.restart(StopMode.IMMEDIATE);
    awaitProgress();
    server.kill();
    server.start();
    checkAll();
  }

  @Test
  void f77WaitsForABufferThatIsDownAndKeepsItsMemoryBounded() {
    server.stop(StopMode.FAST);
    Await.until("Philotes knows", Duration.ofSeconds(20), () -> "DEGRADED".equals(Status.sourceState(rig.port(), Rig.SOURCE)));
    long commits = workload.commits();
    Await.until("1500 transactions without a buffer", Rig.LONG, () -> workload.commits() > commits + 1500);
    assertTrue(jar.isAlive());
    assertEquals(200, Status.code(rig.port(), "/health/live"), "a restart of Philotes would not help");
    assertEquals(503, Status.code(rig.port(), "/health/ready"));
    long resident = Resident.megabytes(jar.pid());
    System.out.println("BufferRestartIT: resident " + resident + " MB with -Xmx" + Rig.HEAP + "m while the buffer was down");
    assertTrue(resident < 640, resident + " MB");
    server.start();
    checkAll();
  }

  @Test
  void f76WritesALargeTransactionAgainWhenTheBufferCrashesInTheMiddleOfIt() {
    rig.source().execute("CREATE TABLE big (id int PRIMARY KEY, pad text)",
        "INSERT INTO big SELECT n, repeat(md5(n::text), 8) FROM generate_series(1, 60000) n");
    rig.awaitChunkedWrite();
    server.restart(StopMode.IMMEDIATE);
    checkAll();
  }

  /** As after a failover that left us at the former primary, which follows now. */
  @Test
  void f83WaitsWhileTheBufferIsAStandby() {
    server.execute("COPY (SELECT WHERE false) TO '" + server.setting("data_directory") + "/standby.signal'");
    server.restart(StopMode.FAST);
    Await.until("Philotes says why it waits", Rig.LONG, () -> "BUFFER_READ_ONLY".equals(Status.source(rig.port(), Rig.SOURCE).getString("code")));
    assertEquals("DEGRADED", Status.sourceState(rig.port(), Rig.SOURCE));
    assertEquals(200, Status.code(rig.port(), "/health/live"));
    assertEquals(503, Status.code(rig.port(), "/health/ready"));
    server.execute("SELECT pg_promote()");
    checkAll();
  }

  /**
   * Each for longer than the lease, and one after the other: who holds one and waits for the next may meet the writer in a
   * deadlock, which is {@link BusyBufferIT#f81AWriterThatLosesADeadlockWritesAgain}.
   */
  @Test
  void f81WaitsForALockThatSomeoneElseHoldsOnItsTables() throws SQLException {
    long fence = rig.buffer().queryLong("SELECT fence FROM philotes.sources");
    for (String table : List.of("sources", "batches", "events_1")) {
      try (Connection connection = rig.buffer().connect(); Statement statement = connection.createStatement()) {
        statement.execute("BEGIN; LOCK TABLE philotes." + table + " IN ACCESS EXCLUSIVE MODE");
        Await.until("the writer waits for " + table, Rig.LONG, () -> rig.buffer().queryLong("SELECT count(*) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND application_name LIKE '% writer' AND wait_event_type = 'Lock'") == 1);
        statement.execute("SELECT pg_sleep(4); ROLLBACK");
      }
    }
    checkAll();
    assertEquals(fence, rig.buffer().queryLong("SELECT fence FROM philotes.sources"), "it led all the time");
  }

  private void awaitProgress() {
    long position = rig.lastPosition();
    Await.until("200 more events", Rig.LONG, () -> rig.lastPosition() > position + 200);
  }

  private void checkAll() {
    rig.awaitStreaming();
    awaitProgress();
    workload.close();
    rig.awaitBuffered();
    rig.awaitConsumed("log");
    log.await(rig.lastPosition(), Duration.ofSeconds(10));
    rig.check(log);
  }
}
