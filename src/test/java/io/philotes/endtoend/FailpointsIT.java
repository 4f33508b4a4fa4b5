package io.philotes.endtoend;

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
}
