package io.philotes.nemesis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutagesTest {

  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

  private final Outages outages = new Outages();

  @Test
  void explainsNothingWithoutOne() {
    assertFalse(outages.explain(TIME));
  }

  @Test
  void explainsWhatHappensWhileItLastsAndShortlyAfterwards() {
    outages.begin(TIME);
    assertFalse(outages.explain(TIME.minusMillis(1)));
    assertTrue(outages.explain(TIME));
    assertTrue(outages.explain(TIME.plusSeconds(60)));
    outages.end(TIME.plusSeconds(1));
    assertFalse(outages.explain(TIME.minusMillis(1)));
    assertTrue(outages.explain(TIME.plusSeconds(1)));
    assertTrue(outages.explain(TIME.plusSeconds(1).plus(Outages.AFTERMATH)));
    assertFalse(outages.explain(TIME.plusSeconds(1).plus(Outages.AFTERMATH).plusMillis(1)));
  }
}
