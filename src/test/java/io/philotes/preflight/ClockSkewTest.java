package io.philotes.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockSkewTest {

  private static final Instant ASKED = Instant.parse("2026-01-24T10:00:00Z");

  /** What the time on the way explains is no skew. */
  @ParameterizedTest
  @CsvSource({"0,0", "7,0", "10,0", "-400,400", "310,-300", "311,-301"})
  void b40IsWhatTheTimeOnTheWayDoesNotExplain(long theirs, long ahead) {
    ClockSkew skew = ClockSkew.of(ASKED, ASKED.plusSeconds(theirs), ASKED.plusSeconds(10));
    assertEquals(Duration.ofSeconds(ahead), skew.ahead());
    assertEquals(Math.abs(ahead) > 300, skew.isWorthAWarning());
  }

  @Test
  void saysWhichClockIsAhead() {
    assertTrue(new ClockSkew(Duration.ofHours(3)).toString().startsWith("this machine's clock is 3 h ahead of the buffer's: "));
    assertFalse(new ClockSkew(Duration.ofHours(-3)).toString().contains("ahead"));
  }
}
