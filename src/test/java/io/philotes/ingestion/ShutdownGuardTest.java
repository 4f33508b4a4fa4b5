package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShutdownGuardTest {

  private final ShutdownGuard guard = new ShutdownGuard();

  @Test
  void suspectsASourceThatAsksAgainAndAgain() {
    for (int i = 0; i < 20; i++) {
      guard.asked(i, false);
    }
    assertFalse(guard.suspects(9_999));
    assertTrue(guard.suspects(10_000));
    guard.reassured(10_000);
    assertFalse(guard.suspects(30_000), "it has not asked since");
  }

  @Test
  void doesNotSuspectASourceThatHasEverything() {
    for (int i = 0; i < 40; i++) {
      guard.asked(i, false);
    }
    guard.asked(40, true);
    assertFalse(guard.suspects(20_000));
  }

  @Test
  void suspectsASourceThatAnswersNoQuestionAlthoughNothingIsRead() {
    guard.questioned(1_000, false);
    guard.questioned(3_000, false);
    assertFalse(guard.suspects(10_999));
    assertTrue(guard.suspects(11_000));
    guard.reassured(11_000);
    assertFalse(guard.suspects(20_999));
    assertTrue(guard.suspects(21_000), "asks again as long as there is no answer");
    guard.questioned(21_000, true);
    assertFalse(guard.suspects(60_000));
  }
}
