package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.failpoint.Failpoint;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FailpointPlanTest {

  @Test
  void everyFailpointBelongsToOneScene() {
    List<Failpoint> planned = Arrays.stream(FailpointPlan.values()).flatMap(plan -> plan.points().stream()).sorted().toList();
    assertEquals(List.of(Failpoint.values()), planned);
    assertTrue(planned.size() >= 25, planned.size() + " failpoints");
  }

  @Test
  void aProcessDiesAtEveryFailpointThreeTimesAtThoseOfAResyncOnceAndAtTheViewTwice() {
    for (FailpointPlan plan : FailpointPlan.values()) {
      for (Failpoint point : plan.points()) {
        List<Integer> hits = plan.deaths().stream().filter(death -> death.point() == point).map(Death::hit).toList();
        if (plan == FailpointPlan.RESYNC) {
          assertEquals(List.of(1), hits, point.text());
        } else if (point == Failpoint.VIEW_COMPLETED) {
          assertEquals(List.of(1, 2), hits, point.text());
        } else {
          assertEquals(List.of(1, 2), hits.subList(0, 2), point.text());
          assertEquals(3, hits.size(), point.text());
          assertTrue(hits.get(2) > 2, point.text());
        }
      }
    }
  }

  @Test
  void threeTurnsInARowComeToEveryHitAndEachTurnToEveryFailpoint() {
    for (FailpointPlan plan : FailpointPlan.values()) {
      Set<Death> played = new HashSet<>();
      for (int turn = 20_000; turn < 20_003; turn++) {
        List<Death> deaths = plan.deathsOfTurn(turn);
        assertEquals(plan.points(), deaths.stream().map(Death::point).collect(Collectors.toSet()));
        assertEquals(plan.points().size(), deaths.size());
        played.addAll(deaths);
      }
      assertEquals(Set.copyOf(plan.deaths()), played);
    }
  }
}
