package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.Direction;
import io.philotes.testing.FaultProxy;
import io.philotes.testing.JarProcess;
import io.philotes.testing.Pace;
import io.philotes.verification.Deliveries;
import io.philotes.verification.Workload;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lines that are slow, narrow, cut into single bytes or lumped: slower, but without a break, and with bounded memory. */
class SlowLinesIT {

  private final long seed = Long.getLong("philotes.seed", System.nanoTime());
  private FaultyLines lines;

  @AfterEach
  void close() {
    if (lines != null) {
      lines.close();
    }
  }

  /** A row takes longer than the time after which the source gives a silent receiver up. */
  @Test
  void f48LargeRowsOverALongNarrowLineDoNotLoseTheConnection() {
    lines = FaultyLines.open("2s", seed, SlowLines::settings);
    SlowLines.largeRows(lines, 2, 4_000_000);
    lines.checkAll();
  }

  @Test
  void f71WorksOverEveryKindOfBadLine() {
    lines = FaultyLines.open("10s", seed, SlowLines::settings);
    lines.work(seed, 2, Duration.ofMillis(25));
    SlowLines.PACES.forEach((name, pace) -> SlowLines.pace(lines, pace, name, 150));
    lines.checkAll();
  }

  @Test
  void f78BatchesGrowWhenCommitsAreSlowAndAStallIsNoFailure() {
    lines = FaultyLines.open("10s", seed, SlowLines::settings);
    lines.transfer(seed, 3, Duration.ofMillis(4));
    SlowLines.slowCommits(lines, 2, 5, Duration.ofSeconds(3));
    lines.checkAll();
  }

  /**
   * Small messages pile up unread on the line to the source for several times as long as it waits for a sign of life.
   * There is no proxy on that line, because what matters is how the system keeps them.
   */
  @Test
  void f78AStalledBufferDoesNotCostTheReplicationConnection() {
    lines = FaultyLines.open("3s", seed, rig -> {
      SlowLines.settings(rig);
      rig.with("PHILOTES_SOURCE_PORT", String.valueOf(rig.source().server().port())).with("PHILOTES_CDC_MAX_IN_FLIGHT_BYTES", "1MB");
    });
    Rig rig = lines.rig();
    lines.work(seed, 4, Duration.ofMillis(2));
    lines.awaitProgress(300);
    long walsender = rig.walsender();
    lines.writer().hold(Direction.TO_CLIENT);
    long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (System.nanoTime() < end) {
      assertEquals(walsender, rig.walsender(), "the walsender");
      LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
    }
    lines.writer().release();
    rig.awaitBuffered();
    assertEquals(walsender, rig.walsender(), "the walsender");
    lines.checkAll();
  }

  /** What is on its way when the signal comes becomes durable, or is given up; either way nothing comes twice. */
  @Test
  void f03SigtermUnderLoadWithASlowBufferEndsWithinTheGrace() {
    Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
    try (Rig rig = Rig.open(); FaultProxy buffer = FaultProxy.to(rig.buffer().server())) {
      String port = rig.environment().get("PHILOTES_BUFFER_PORT");
      rig.with("PHILOTES_BUFFER_PORT", String.valueOf(buffer.port())).with("PHILOTES_BUFFER_LEASE_DURATION", "15s");
      try (JarProcess jar = rig.jar(log)) {
        rig.awaitStreaming();
        Workload.prepare(rig.source());
        rig.awaitBuffered();
        buffer.all().pace(Direction.TO_CLIENT, Pace.UNDISTURBED.delayed(Duration.ofMillis(500)));
        try (Workload workload = rig.work(seed, 3, Duration.ofMillis(4))) {
          long commits = workload.commits();
          Await.until("load", Rig.LONG, () -> workload.commits() > commits + 300);
          long since = System.nanoTime();
          jar.terminate();
          assertEquals(143, jar.awaitExit(Duration.ofSeconds(30)));
          System.out.println("SlowLinesIT: stopped in " + Duration.ofNanos(System.nanoTime() - since).toMillis() + " ms");
          assertEquals(0, rig.walsender(), "the slot is free");
        }
      }
      rig.with("PHILOTES_BUFFER_PORT", port);
      try (JarProcess jar = rig.jar(log)) {
        rig.awaitStreaming();
        rig.awaitBuffered();
        rig.awaitConsumed("log");
        log.await(rig.lastPosition(), Duration.ofSeconds(20));
        assertTrue(jar.isAlive());
      }
      rig.check(log);
      assertEquals(0, log.repeated(), "a clean stop repeats nothing");
    }
  }
}
