package io.philotes.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), 2);

  @Test
  void f21WaitsBetweenHalfAndWholeOfTheInterval() {
    assertEquals(100, backoff.delay(1, 0));
    assertEquals(150, backoff.delay(1, 0.5));
    assertEquals(200, backoff.delay(1, Math.nextDown(1.0)));
  }

  @Test
  void growsByTheMultiplierUpToTheLongestInterval() {
    assertEquals(200, backoff.delay(2, 0));
    assertEquals(400, backoff.delay(3, 0));
    assertEquals(15_000, backoff.delay(9, 0));
    assertEquals(15_000, backoff.delay(Integer.MAX_VALUE, 0));
  }

  @Test
  void neverWaitsForNoTime() {
    Backoff none = new Backoff(Duration.ZERO, Duration.ZERO, 1);
    assertTrue(none.delay(1, 0) >= 1);
  }
}
