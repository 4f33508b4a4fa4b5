package io.philotes.buffer.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RetentionBoundsTest {

  @Test
  void ageAloneDecidesWhenNoConsumerIsDeclared() {
    assertEquals(60, new RetentionBounds(1, 101, 60, OptionalLong.empty()).firstNeeded());
  }

  @Test
  void keepsWhatTheSlowestConsumerHasNotPassed() {
    assertEquals(31, new RetentionBounds(1, 101, 60, OptionalLong.of(30)).firstNeeded());
    assertFalse(new RetentionBounds(1, 101, 60, OptionalLong.of(0)).mayRise());
  }

  @Test
  void keepsWhatIsYoungAlthoughEveryConsumerHasPassedIt() {
    assertEquals(60, new RetentionBounds(1, 101, 60, OptionalLong.of(100)).firstNeeded());
  }

  @Test
  void neverPassesTheEnd() {
    assertEquals(101, new RetentionBounds(1, 101, Long.MAX_VALUE, OptionalLong.empty()).firstNeeded());
  }

  @Test
  void neverFalls() {
    assertFalse(new RetentionBounds(50, 101, 60, OptionalLong.of(20)).mayRise());
    assertFalse(new RetentionBounds(60, 101, 60, OptionalLong.empty()).mayRise());
    assertTrue(new RetentionBounds(59, 101, 60, OptionalLong.empty()).mayRise());
  }
}
