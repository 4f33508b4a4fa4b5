package io.philotes.ingestion;

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
}
