package io.philotes.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The product's thinking in thousands of histories that a seed decides. */
class SimulationTest {

  @Test
  void everyHistoryEndsWithEveryTransactionOnceAndWhole() {
    SimCoverage coverage = new SimCoverage();
    long transactions = 0;
    for (long seed = 1; seed <= 200; seed++) {
      transactions += new Simulation(seed, coverage).run().transactions();
    }
    System.out.println(coverage.table());
    assertTrue(transactions > 200 * 20);
  }
}
