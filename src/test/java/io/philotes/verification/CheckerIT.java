package io.philotes.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The proof proves itself: a good buffer is clean, and each way to spoil it is found by the check that is meant for it. */
class CheckerIT {

  private static final long SEED = Long.getLong("philotes.seed", System.nanoTime());
  private static CapturedRun run;

  @BeforeAll
  static void capture() throws Exception {
    run = CapturedRun.of(SEED, 3, 200, WorkloadOptions.defaults().breath(Duration.ofMillis(1)).largeRows(1_200));
  }

  @AfterAll
  static void drop() {
    if (run != null) {
      run.close();
    }
  }

  @Test
  void aGoodBufferIsClean() {
    CheckReport report = Checker.check(run.buffer(), run.source(), CapturedRun.NAME).assertClean();
    assertTrue(report.receipts() >= 150, report.toString());
    assertTrue(report.events() >= 2_000, report.toString());
    Checker.checkRunning(run.buffer(), run.source(), CapturedRun.NAME).assertClean();
  }

  @Test
  void eachCorruptionIsFoundByTheCheckThatIsMeantForIt() throws Exception {
    List<String> missed = new ArrayList<>();
    Set<String> useful = new TreeSet<>();
    try (Connection buffer = run.buffer().connect(); Connection source = run.source().connect()) {
      buffer.setAutoCommit(false);
      Forger forger = Forger.open(buffer, CapturedRun.NAME);
      buffer.commit();
      for (Corruption corruption : Corruptions.all()) {
        corruption.action().on(forger);
        CheckReport report = Checker.check(buffer, source, CapturedRun.NAME, true, null);
        buffer.rollback();
        System.out.println("Corruption: " + corruption.name() + ": " + report.checks());
        useful.add(corruption.check());
        if (!report.checks().contains(corruption.check())) {
          missed.add(corruption.name() + " is not found by " + corruption.check() + " but by " + report.findings());
        }
      }
    }
    assertEquals(List.of(), missed);
    assertEquals(Set.of("K1", "K2", "K3", "K4", "K5", "K6", "K8"), useful);
    Checker.check(run.buffer(), run.source(), CapturedRun.NAME).assertClean();
  }

  @Test
  void theServerItselfSaysTheSameAndDisagreesWithWhatNoOtherCheckFinds() throws Exception {
    assertEquals(List.of(), run.opinion().compareWith(run.buffer(), CapturedRun.NAME));
    assertTrue(run.opinion().compared() >= 2_000, run.opinion().compared() + " events compared");
    try (Connection buffer = run.buffer().connect(); Connection source = run.source().connect()) {
      buffer.setAutoCommit(false);
      Forger forger = Forger.open(buffer, CapturedRun.NAME);
      buffer.commit();
      for (Corruption corruption : Corruptions.thatOnlyTheServerKnows()) {
        corruption.action().on(forger);
        CheckReport report = Checker.check(buffer, source, CapturedRun.NAME, true, null)
            .with(run.opinion().compareWith(buffer, CapturedRun.NAME));
        buffer.rollback();
        System.out.println("Corruption: " + corruption.name() + ": " + report.checks());
        assertEquals(Set.of(corruption.check()), Set.copyOf(report.checks()), corruption.name());
      }
    }
  }

  @Test
  void whatAConsumerSawIsComparedWithTheLog() {
    List<List<String>> events = run.buffer().query("SELECT id, event_id FROM philotes.cdc_events ORDER BY id");
    Deliveries seen = new Deliveries(Deliveries.Contract.EXACTLY_ONCE);
    Deliveries.Feed feed = seen.newProcess();
    events.forEach(event -> feed.event(Long.parseLong(event.get(0)), event.get(1), 0));
    Checker.check(run.buffer(), run.source(), CapturedRun.NAME, seen).assertClean();

    Deliveries swapped = new Deliveries(Deliveries.Contract.EXACTLY_ONCE);
    Deliveries.Feed other = swapped.newProcess();
    for (int i = 0; i < events.size(); i++) {
      other.event(i + 1, events.get(i == 100 ? 101 : i == 101 ? 100 : i).get(1), 0);
    }
    CheckReport report = Checker.check(run.buffer(), run.source(), CapturedRun.NAME, swapped);
    assertEquals(Set.of("K7"), Set.copyOf(report.checks()));
    assertEquals(2, report.findings().size());
  }

  @Test
  void theWorkloadHasEveryShape() {
    Set<Shape> missing = EnumSet.allOf(Shape.class);
    missing.removeAll(run.shapes().keySet());
    missing.remove(Shape.TWO_PHASE);
    assertEquals(Set.of(), missing);
  }
}
