package io.philotes.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecoveriesTest {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final Recoveries recoveries = new Recoveries();

  @Test
  void meetsTheTargets() {
    took(4_900, 9_900);
    assertEquals(0, recoveries.findings().size());
    assertTrue(recoveries.toString().contains("p99 < 10 s: met;"));
  }

  @Test
  void findsAMedianThatIsTooLong() {
    took(1_000, 5_000, 5_000);
    assertEquals(1, recoveries.findings().size());
    assertTrue(recoveries.toString().contains("p99 < 10 s: MISSED;"));
  }

  @Test
  void findsATailThatIsTooLong() {
    took(1_000, 1_000, 10_000);
    assertEquals(1, recoveries.findings().size());
  }

  @Test
  void aStartThatWasEndedLateCountsWithItsLife() {
    took(1_000, 1_000);
    recoveries.addUnfinished(Duration.ofMillis(300));
    assertEquals(0, recoveries.findings().size());
    recoveries.addUnfinished(Duration.ofSeconds(12));
    assertEquals(1, recoveries.findings().size());
    assertTrue(recoveries.toString().contains("2 starts ended before their first event, the longest after 12000 ms"));
  }

  @Test
  void manyStartsOfWhichNoneSaysAnythingAreAFinding() {
    for (int i = 0; i < 5; i++) {
      recoveries.addUnfinished(Duration.ofMillis(300));
      recoveries.addDisturbed();
    }
    assertEquals(1, recoveries.findings().size());
  }

  private void took(long... millis) {
    for (long one : millis) {
      recoveries.add(new Recovery(START, START, START, START, START.plusMillis(one)));
    }
  }
}
