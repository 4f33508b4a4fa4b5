package io.philotes.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.PartitionPlan.Range;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionPlanTest {

  private final PartitionPlan plan = PartitionPlan.of(Duration.ofHours(160));

  @Test
  void startsWithAMillionWhileLittleIsKnown() {
    assertEquals(1_000_000, plan.width(50_000_000, 599));
  }

  @Test
  void holdsASixteenthOfTheRetention() {
    assertEquals(3_600_000, plan.width(100_000, 1000));
  }

  @Test
  void staysWithinItsLimits() {
    assertEquals(100_000, plan.width(1, 1_000_000));
    assertEquals(20_000_000, plan.width(100_000_000, 1000));
  }

  @Test
  void attachesTwoAheadOfTheOneNeeded() {
    assertEquals(List.of(new Range(1, 11), new Range(11, 21), new Range(21, 31)), plan.missing(List.of(), 1, 1, 10));
    assertEquals(List.of(new Range(31, 51)), plan.missing(List.of(11L, 21L, 31L), 9, 11, 20));
    assertEquals(List.of(), plan.missing(List.of(11L, 21L, 31L), 9, 10, 20));
  }

  @Test
  void reachesBeyondABatchOfSeveralPartitions() {
    List<Range> ranges = plan.missing(List.of(11L), 9, 45, 10);
    assertEquals(new Range(61, 71), ranges.get(ranges.size() - 1));
  }

  @Test
  void isDueWhenFewerThanTwoLieAhead() {
    assertFalse(plan.isDue(List.of(11L, 21L, 31L), 10));
    assertTrue(plan.isDue(List.of(11L, 21L, 31L), 11));
  }
}
