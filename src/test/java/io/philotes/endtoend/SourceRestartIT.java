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
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The source stops, crashes and comes back while the bank works: Philotes goes on by itself. */
@NeedsOwnServer
class SourceRestartIT {

  private static PostgresServer server;

  private final Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
  private Rig rig;
  private JarProcess jar;
  private Workload workload;

  @BeforeAll
  static void startServer() {
    server = Postgres.start(Map.of("wal_sender_timeout", "6s"));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void start() {
    rig = Rig.open(server, Postgres.buffer());
    jar = rig.jar(log);
    rig.awaitStreaming();
    Workload.prepare(rig.source());
    workload = rig.work(5, 3, Duration.ofMillis(5));
  }

  @AfterEach
  void stop() {
    workload.close();
    jar.close();
    rig.close();
  }

  /** The walsender must not hold the server up. */
  @Test
  void f17GoesOnAfterAFastRestart() {
    awaitProgress();
    long begun = System.nanoTime();
    server.stop(StopMode.FAST);
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    Await.until("Philotes knows", Duration.ofSeconds(20), () -> "DEGRADED".equals(Status.sourceState(rig.port(), Rig.SOURCE)));
    assertEquals(200, Status.code(rig.port(), "/health/live"), "a restart of Philotes would not help");
    assertEquals(503, Status.code(rig.port(), "/health/ready"));
    server.start();
    assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, "the stop took " + took);
    checkAll();
  }

  /** A slot is written to disk only now and then: after a crash the source sends what it was told of already. */
  @Test
  void f19StoresNothingTwiceWhenTheSlotGoesBackInACrash() {
    boolean wentBack = false;
    for (int i = 0; i < 3 && !wentBack; i++) {
      awaitProgress();
      jar.freeze();
      Lsn64 told = rig.confirmed();
      server.stop(StopMode.IMMEDIATE);
      server.start();
      wentBack = told.isAfter(rig.confirmed());
      jar.thaw();
      rig.awaitStreaming();
    }
    assertTrue(wentBack, "the slot is where it was before the crash");
    checkAll();
  }

  @Test
  void f19GoesOnAfterEveryProcessOfTheSourceWasKilled() {
    awaitProgress();
    server.kill();
    server.start();
    checkAll();
  }

  @Test
  void f20GoesOnWhenTheReplicationConnectionIsTerminatedAgainAndAgain() {
    for (int i = 0; i < 5; i++) {
      rig.awaitStreaming();
      Await.until("the slot was in use", Duration.ofSeconds(20), () -> rig.walsender() != 0);
      rig.source().execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active");
      awaitProgress();
    }
    checkAll();
  }

  /** The server ends all of its sessions then and recovers from the WAL. */
  @Test
  void f19GoesOnWhenOneWalsenderIsKilled() {
    awaitProgress();
    long pid = rig.walsender();
    killInServer(pid);
    Await.until("another walsender serves the slot", Rig.LONG, () -> rig.walsender() != 0 && rig.walsender() != pid);
    checkAll();
  }

  /** A signal from within the server reaches it wherever it runs. The connection that sends it ends, too. */
  private void killInServer(long pid) {
    try {
      rig.source().execute("COPY (SELECT 1) TO PROGRAM 'kill -9 " + pid + "'");
    } catch (IllegalStateException ended) {
      System.out.println("SourceRestartIT: " + ended.getMessage().lines().findFirst().orElse(""));
    }
  }

  /** Every attempt is ended in its middle. It needs the time in one piece, and gets it when that stops. */
  @Test
  void f20ATransactionThatIsAlwaysInterruptedArrivesWhenThatEnds() {
    awaitProgress();
    rig.source().execute("CREATE TABLE big (id int PRIMARY KEY, pad text)",
        "INSERT INTO big SELECT i, repeat(md5(i::text), 16) FROM generate_series(1, 50000) i");
    for (int i = 0; i < 5; i++) {
      rig.awaitChunkedWrite();
      long pid = rig.walsender();
      assertEquals(0, big(), "nothing of it is visible");
      rig.source().execute("SELECT pg_terminate_backend(" + pid + ")");
      Await.until("the stream ended", Rig.LONG, () -> rig.walsender() != pid);
    }
    checkAll();
    assertEquals(50_000, big());
  }

  private long big() {
    return rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_events WHERE table_name = 'big'");
  }

  /** Here an attempt a second, by default one in thirty: as many as this are made in five minutes. */
  @Test
  void f21SaysOnceThatTheSourceIsAwayHoweverOftenItTries() throws IOException {
    awaitProgress();
    server.stop(StopMode.FAST);
    int lines = jar.errors().size();
    awaitAttempts(10);
    assertEquals(200, Status.code(rig.port(), "/health/live"));
    List<String> said = jar.errors().subList(lines, jar.errors().size());
    assertTrue(said.size() < 12, () -> String.join("\n", said));
    server.start();
    checkAll();
  }

  /** Takes the place of the server that is away, counts who comes and sends them off. */
  private static void awaitAttempts(int attempts) throws IOException {
    try (ServerSocket listener = new ServerSocket(server.port(), 50, InetAddress.getLoopbackAddress())) {
      listener.setSoTimeout(60_000);
      for (int i = 0; i < attempts; i++) {
        try (Socket caller = listener.accept()) {
          caller.setSoLinger(true, 0);
        }
      }
    }
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
    assertEquals(0, log.repeated(), "the process was never restarted");
  }
}
