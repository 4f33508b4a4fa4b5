package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import java.time.Duration;
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

  private final ConsumerLog log = new ConsumerLog();
  private Rig rig;
  private JarProcess jar;
  private Bank bank;

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
    Bank.create(rig.source());
    bank = Bank.open(rig.source(), 5, 3, Duration.ofMillis(5));
  }

  @AfterEach
  void stop() {
    bank.close();
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
    assertTrue(took.compareTo(Duration.ofSeconds(20)) < 0, "the stop took " + took);
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

  private void awaitProgress() {
    long position = rig.lastPosition();
    Await.until("200 more events", Rig.LONG, () -> rig.lastPosition() > position + 200);
  }

  private void checkAll() {
    rig.awaitStreaming();
    awaitProgress();
    bank.close();
    rig.awaitBuffered();
    rig.awaitConsumed("log");
    log.await(rig.lastPosition(), Duration.ofSeconds(10));
    BufferChecker.check(rig);
    log.check(rig.lastPosition());
    assertEquals(0, log.repeated(), "the process was never restarted");
  }
}
