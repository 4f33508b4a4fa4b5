package io.philotes.processor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProgressPaceTest {

  private final ProgressPace pace = new ProgressPace();

  @Test
  void writesOnlyWhenTheSlowestMoved() {
    assertFalse(pace.due(0));
    pace.slowest(-1);
    assertFalse(pace.due(0));
    pace.slowest(5);
    assertTrue(pace.due(0));
    pace.start(0);
    pace.written();
    assertFalse(pace.due(1000));
  }

  @Test
  void writesOneAtATimeAndTenInASecond() {
    pace.slowest(5);
    pace.start(0);
    pace.slowest(9);
    assertFalse(pace.due(500));
    pace.written();
    assertFalse(pace.due(99));
    assertTrue(pace.due(100));
  }

  @Test
  void writesAgainAfterAFailureWithoutHaste() {
    pace.slowest(5);
    pace.start(0);
    pace.failed(50);
    assertFalse(pace.due(1049));
    assertTrue(pace.due(1050));
  }
}
