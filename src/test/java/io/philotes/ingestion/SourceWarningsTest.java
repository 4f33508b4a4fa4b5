package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SourceWarningsTest {

  @Test
  void tellsOfRefusedAnnotationsAtOnceAndThenOnceAMinute() {
    SourceWarnings warnings = new SourceWarnings("shop");
    assertFalse(warnings.refusedAnnotations(0, 5));
    assertTrue(warnings.refusedAnnotations(1, 10));
    assertFalse(warnings.refusedAnnotations(1, 100_000), "nothing new");
    assertTrue(warnings.refusedAnnotations(3, 100_001));
    assertFalse(warnings.refusedAnnotations(9, 160_000));
    assertTrue(warnings.refusedAnnotations(9, 160_001));
  }

  @Test
  void tellsOfWhatIsStoredUndecodedAtOnceAndThenOnceInTenSecondsAndAtTheEnd() {
    SourceWarnings warnings = new SourceWarnings("shop");
    Undecoded last = new Undecoded(150, 200, 1, "no text");
    assertFalse(warnings.undecoded(0, null, 5));
    assertTrue(warnings.undecoded(1, last, 6));
    assertFalse(warnings.undecoded(1, last, 100_000), "nothing new");
    assertTrue(warnings.undecoded(2, last, 100_001));
    assertFalse(warnings.undecoded(5, last, 110_000));
    assertTrue(warnings.undecoded(5, last, 110_001));
    assertTrue(warnings.lastUndecoded(6, last));
    assertFalse(warnings.lastUndecoded(6, last));
    assertEquals("0/C8:1, lsn 0/96", last.place());
  }
}
