package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The process dies at every named place, when it is there for the first, the second and a later time (F02). */
class FailpointsIT {

  @Test
  void f02DiesAnywhereOnTheWayOfAChange() {
    try (OneSource source = new OneSource(1, false)) {
      source.die(FailpointPlan.WAY.deaths());
      System.out.println("FailpointsIT: died " + source.deaths() + " times on the way of " + source.events() + " events");
    }
  }

  @Test
  void f02DiesAnywhereOnTheWayToTheLead() {
    try (OneSource source = new OneSource(2, true)) {
      source.dieInUnrest(FailpointPlan.LEADING.deaths());
      System.out.println("FailpointsIT: died " + source.deaths() + " times on the way to the lead");
    }
  }

  @Test
  void f02DiesAnywhereInTheLifeOfASourceThatHappensOnce() {
    try (ManySources sources = new ManySources()) {
      try (Ticker ticker = new Ticker(sources.rig().source())) {
        sources.add(1);
        FailpointPlan.MIGRATION.deaths().forEach(sources.deaths()::die);
        sources.dieAtFirstStarts(FailpointPlan.FIRST_START.deaths());
        sources.dieWhenStopped(FailpointPlan.SHUTDOWN.deaths());
        sources.dieInCleanup(FailpointPlan.CLEANUP.deaths());
        sources.dieInTakeover(FailpointPlan.TAKEOVER.deaths());
        assertTrue(ticker.isAlive());
      }
      sources.dieWhenIdle(FailpointPlan.IDLE.deaths());
      sources.checkEach();
      System.out.println("FailpointsIT: died " + sources.deaths().count() + " times with " + sources.size() + " sources");
    }
  }
}
