package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WatermarksTest {

  @Test
  void pausesAtTheHighOneAndGoesOnAtTheLowOne() {
    Watermarks marks = Watermarks.of(10, 4);
    assertFalse(marks.holdBack(9));
    assertTrue(marks.holdBack(10));
    assertTrue(marks.holdBack(5));
    assertFalse(marks.holdBack(4));
    assertFalse(marks.holdBack(9));
    assertTrue(marks.holdBack(1000));
    assertFalse(marks.holdBack(0));
  }

  @Test
  void withoutThemNoNumberIsTooHigh() {
    Watermarks none = Watermarks.none();
    assertFalse(none.holdBack(2_000_000_000));
    assertFalse(none.holdBack(0));
  }

  @Test
  void theLowOneMustBeBelow() {
    assertThrows(IllegalArgumentException.class, () -> Watermarks.of(10, 10));
    assertThrows(IllegalArgumentException.class, () -> Watermarks.of(10, -1));
  }
}
