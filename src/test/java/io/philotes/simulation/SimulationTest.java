package io.philotes.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The product's thinking in many histories that a seed decides: framing, decoding, assembly, acknowledgement, start
 * decision, writer, lease and cursor, between a model of the source and a model of the buffer.
 */
class SimulationTest {

  private static final int HISTORIES = 20_000;
  /** Situations that must not get lost from the histories by accident. */
  private static final List<String> SEEN = List.of("fault: process killed", "fault: process stands still",
      "fault: process stops", "fault: second instance starts", "fault: walsender terminated", "fault: buffer crashes",
      "fault: source crashes", "fault: source shuts down", "fault: planned failover", "fault: connection to the buffer cut",
      "fault: link to the source half open", "fate LOST_BEFORE", "fate LOST_AFTER", "fate REFUSED", "fate SLOW",
      "fate SWALLOWED", "source: equal neighbours",
      "source: messages outside of transactions", "source: messages within transactions", "source: commits where a message ends", "source: keepalive within a transaction", "source: shared LSNs",
      "source: slot went back", "source: keepalives of a shutdown", "source: redelivered",
      "source: relations within a transaction", "source: older changes later", "source: walsender timeouts",
      "write opens and closes", "write opens", "write goes on", "write goes on and closes", "reply STORED", "reply DURABLE",
      "reply LOST", "source STREAMING -> DEGRADED", "source STANDBY -> STREAMING", "source DEGRADED -> STANDBY",
      "consumer: delivered again", "consumer RETRYING", "consumer ABSENT", "refused: SLOT_DROPPED",
      "refused: SLOT_INVALIDATED", "refused: SLOT_ADVANCED", "refused: OTHER_CLUSTER", "refused: SOURCE_RESTORED",
      "refused: SOURCE_DIVERGED", "refused: BUFFER_RESTORED", "nothing was missing: BUFFER_RESTORED", "error FENCED", "error SLOT_BUSY");

  /** Half of the seeds are always the same, half are fresh. */
  @Test
  void everyHistoryEndsWithEveryTransactionOnceAndWhole() {
    long fresh = new SplittableRandom().nextLong(1L << 40);
    System.out.println("simulated histories: " + HISTORIES / 2 + " from seed 1, " + HISTORIES / 2 + " from seed " + fresh);
    int threads = Runtime.getRuntime().availableProcessors();
    SimCoverage coverage = new SimCoverage();
    for (long seed : new long[] {1, fresh}) {
      Simulate.Result result = Simulate.run(seed, HISTORIES / 2, threads, false);
      if (result.failure() != null) {
        throw result.failure();
      }
      assertEquals(HISTORIES / 2, result.histories());
      coverage.add(result.coverage());
    }
    System.out.println(coverage.table());
    assertTrue(coverage.of("transactions") >= 20L * HISTORIES, "transactions: " + coverage.of("transactions"));
    assertTrue(coverage.of("crashes") >= 3L * HISTORIES, "crashes: " + coverage.of("crashes"));
    SEEN.forEach(what -> assertTrue(coverage.of(what) > 0, "never happened: " + what));
  }

  @Test
  void aSeedDecidesTheWholeHistory() {
    for (long seed = 1; seed <= 20; seed++) {
      Simulate.Result first = Simulate.run(seed, 1, 1, false);
      Simulate.Result second = Simulate.run(seed, 1, 1, false);
      assertEquals(first.coverage().table(), second.coverage().table());
      assertEquals(1, second.histories());
    }
  }
}
