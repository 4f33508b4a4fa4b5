package io.philotes.buffer.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartitionPlanTest {

  private static final Partition FIRST = new Partition("p1", 1, 101, true);
  private static final Partition SECOND = new Partition("p101", 101, 201, false);
  private static final Partition THIRD = new Partition("p201", 201, 301, false);
  private static final Partition AHEAD = new Partition("p301", 301, 401, true);
  private static final List<Partition> LEAVES = List.of(FIRST, SECOND, THIRD, AHEAD);

  @Test
  void truncatesFullLeavesAndDropsEmptyOnesBelowTheFloor() {
    assertEquals(new PartitionPlan(List.of(SECOND), List.of(FIRST), Optional.empty()), PartitionPlan.of(LEAVES, 201, 250));
  }

  @Test
  void leavesAPartlyExpiredLeafThatIsFullToAge() {
    assertEquals(new PartitionPlan(List.of(), List.of(FIRST), Optional.empty()), PartitionPlan.of(LEAVES, 150, 250));
  }

  @Test
  void shortensTheLeafThatIsStillBeingFilled() {
    assertEquals(Optional.of(THIRD), PartitionPlan.of(LEAVES, 230, 250).shorten());
    assertEquals(Optional.of(THIRD), PartitionPlan.of(LEAVES, 250, 250).shorten());
  }

  @Test
  void neverDropsTheLeafOfTheNextPositionOrALaterOne() {
    assertEquals(List.of(FIRST), PartitionPlan.of(LEAVES, 301, 301).drop());
    assertEquals(List.of(), PartitionPlan.of(List.of(AHEAD), 301, 301).drop());
  }
}
