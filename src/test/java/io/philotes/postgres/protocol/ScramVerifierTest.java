package io.philotes.postgres.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class ScramVerifierTest {

  private static final String FORM = "SCRAM-SHA-256\\$4096:([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)";

  @Test
  void hasTheFormThatServersKeep() {
    String verifier = ScramVerifier.of("geheim");
    assertTrue(verifier.matches(FORM), verifier);
    assertEquals(16, Base64.getDecoder().decode(verifier.replaceAll(FORM, "$1")).length);
    assertEquals(32, Base64.getDecoder().decode(verifier.replaceAll(FORM, "$2")).length);
    assertEquals(32, Base64.getDecoder().decode(verifier.replaceAll(FORM, "$3")).length);
    assertFalse(verifier.contains("geheim"));
  }

  @Test
  void isAnotherEachTime() {
    assertNotEquals(ScramVerifier.of("geheim"), ScramVerifier.of("geheim"));
  }
}
