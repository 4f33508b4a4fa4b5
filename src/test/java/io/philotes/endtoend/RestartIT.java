package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.Direction;
import io.philotes.testing.FaultProxy;
import io.philotes.testing.JarProcess;
import io.philotes.verification.CheckReport;
import io.philotes.verification.Deliveries;
import io.philotes.verification.LogScan;
import io.philotes.verification.Workload;
import io.philotes.verification.WorkloadOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The process stops, or is killed, while the workload runs: nothing lost, nothing twice. */
class RestartIT {

  private static final int WRITERS = 3;
  private static final WorkloadOptions LOAD = WorkloadOptions.defaults().breath(Duration.ofMillis(15)).largeRows(1_500);

  private final Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
  private Rig rig;
  private JarProcess jar;

  @BeforeEach
  void start() {
    rig = Rig.open().withRoles();
    jar = rig.jar(log);
    rig.awaitStreaming();
    Workload.prepare(rig.source());
  }

  @AfterEach
  void stop() {
    jar.close();
    rig.close();
  }

  @Tag("smoke")
  @Test
  void f03StopsOnSigtermUnderLoadAndGoesOnAfterIt() {
    try (Workload workload = Workload.open(rig.source(), 1, WRITERS, LOAD)) {
      awaitProgress(workload);
      jar.terminate();
      assertEquals(143, jar.awaitExit(Duration.ofSeconds(10)));
      assertEquals(0, rig.walsender(), "the slot is free");
      assertEquals(List.of(), log.findings(rig.cursor("log")));

      jar = rig.jar(log);
      rig.awaitStreaming();
      awaitProgress(workload);
    }
    checkAll();
    assertEquals(0, log.repeated(), "a clean stop repeats nothing");
    assertEquals(0, rig.command("verify").exit());
  }

  @Test
  void f04EndsSoonWhenToldToWhileItStarts() {
    jar.terminate();
    jar.awaitExit(Duration.ofSeconds(10));
    for (String line : new String[] {"Serves HTTP", "Leads the source"}) {
      jar = rig.jar(log);
      jar.awaitLine(line, Duration.ofSeconds(30));
      jar.terminate();
      jar.terminate();
      assertEquals(143, jar.awaitExit(Duration.ofSeconds(5)));
      assertEquals(0, rig.walsender(), "the slot is free");
    }
    jar = rig.jar(log);
    rig.awaitStreaming();
    checkAll();
  }

  /** As Ctrl-C does; a background job of a shell would ignore the signal. */
  @Test
  void f04EndsSoonWhenInterrupted() {
    jar.terminate();
    jar.awaitExit(Duration.ofSeconds(10));
    for (String line : new String[] {"Serves HTTP", "to=\"STREAMING\""}) {
      jar = rig.jar(List.of("env", "--default-signal=INT"), Rig.HEAP, log.ofNewProcess());
      jar.awaitLine(line, Duration.ofSeconds(30));
      jar.interrupt();
      assertEquals(130, jar.awaitExit(Duration.ofSeconds(5)));
      assertEquals(0, rig.walsender(), "the slot is free");
    }
    jar = rig.jar(log);
    rig.awaitStreaming();
    checkAll();
  }

  /**
   * What the buffer has but the source was not told of comes again after the restart and must not be stored again. A
   * proxy keeps the confirmations from the source, and all questions to its catalog: every table is known before.
   */
  @Test
  void f01StoresNothingTwiceWhenKilledBetweenCommitAndConfirmation() {
    try (Workload workload = Workload.open(rig.source(), 2, WRITERS, LOAD)) {
      awaitProgress(workload);
    }
    rig.awaitBuffered();
    jar.terminate();
    jar.awaitExit(Duration.ofSeconds(10));
    try (FaultProxy proxy = FaultProxy.to(rig.source().server())) {
      rig.with("PHILOTES_SOURCE_PORT", String.valueOf(proxy.port()));
      jar = rig.jar(log);
      rig.awaitStreaming();
      proxy.all().hold(Direction.TO_SERVER);
      Lsn64 confirmed = rig.confirmed();
      try (Workload workload = Workload.open(rig.source(), 3, WRITERS, LOAD)) {
        Await.until("200 transactions", Rig.LONG, () -> workload.commits() >= 200);
      }
      rig.awaitBuffered();
      jar.kill();
      proxy.all().cut();
      proxy.all().release();
      Await.until("the slot is free", Duration.ofSeconds(30), () -> rig.walsender() == 0);
      assertTrue(rig.durable().isAfter(rig.confirmed()), "the buffer is ahead of what the source was told");
      assertTrue(!rig.confirmed().isAfter(confirmed), "no confirmation came through");
      long stored = rig.lastPosition();

      jar = rig.jar(log);
      rig.awaitStreaming();
      assertEquals(stored, rig.lastPosition());
      checkAll();
    }
  }

  private void awaitProgress(Workload workload) {
    long commits = workload.commits();
    long position = rig.lastPosition();
    Await.until("100 more transactions and 300 more events", Rig.LONG,
        () -> workload.commits() > commits + 100 && rig.lastPosition() > position + 300);
  }

  private void checkAll() {
    rig.awaitBuffered();
    rig.awaitConsumed("log");
    log.await(rig.lastPosition(), Duration.ofSeconds(10));
    CheckReport report = rig.check(log);
    for (JarProcess process : rig.processes()) {
      report = report.with(LogScan.of(rig.environment(), 100, 0).scan(process.errors()));
    }
    report.assertClean();
  }
}
