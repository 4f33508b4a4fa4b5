package io.philotes.nemesis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutagesTest {

  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
  private static final long PID = 7;

  private final Outages outages = new Outages();

  @Test
  void explainsNothingWithoutOne() {
    assertFalse(outages.explain(PID, TIME));
  }

  @Test
  void explainsWhatHappensWhileItLastsAndShortlyAfterwards() {
    outages.begin(TIME);
    assertFalse(outages.explain(PID, TIME.minusMillis(1)));
    assertTrue(outages.explain(PID, TIME));
    assertTrue(outages.explain(PID, TIME.plusSeconds(60)));
    outages.end(TIME.plusSeconds(1));
    assertFalse(outages.explain(PID, TIME.minusMillis(1)));
    assertTrue(outages.explain(PID, TIME.plusSeconds(1)));
    assertTrue(outages.explain(PID, TIME.plusSeconds(1).plus(Outages.AFTERMATH)));
    assertFalse(outages.explain(PID, TIME.plusSeconds(1).plus(Outages.AFTERMATH).plusMillis(1)));
  }

  @Test
  void explainsOnlyTheEndOfTheProcessThatFroze() {
    outages.beginFor(PID, TIME);
    assertTrue(outages.explain(PID, TIME.plusSeconds(12)));
    assertFalse(outages.explain(PID + 1, TIME.plusSeconds(12)));
    outages.end(TIME.plusSeconds(20));
    assertTrue(outages.explain(PID, TIME.plusSeconds(21)), "it gives up when it wakes");
    assertFalse(outages.explain(PID + 1, TIME.plusSeconds(21)));
    assertFalse(outages.explain(PID, TIME.plusSeconds(30)));
  }
}
