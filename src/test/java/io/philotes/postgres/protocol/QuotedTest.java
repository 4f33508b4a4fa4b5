package io.philotes.postgres.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class QuotedTest {

  @Test
  void doublesTheQuotesOfItsKindOnly() {
    assertEquals("\"a\"\"b'c\\;--\"", Quoted.identifier("a\"b'c\\;--"));
    assertEquals("'a\"b''c\\;--'", Quoted.literal("a\"b'c\\;--"));
    assertEquals("''", Quoted.literal(""));
  }

  @Test
  void refusesNamesThatTheServerWouldCut() {
    assertEquals(65, Quoted.identifier("x".repeat(63)).length());
    assertThrows(IllegalArgumentException.class, () -> Quoted.identifier("x".repeat(64)));
    assertThrows(IllegalArgumentException.class, () -> Quoted.identifier("ü".repeat(32)));
    assertThrows(IllegalArgumentException.class, () -> Quoted.identifier(""));
  }

  @Test
  void refusesAZeroCharacter() {
    assertThrows(IllegalArgumentException.class, () -> Quoted.identifier("a\0"));
    assertThrows(IllegalArgumentException.class, () -> Quoted.literal("a\0"));
  }
}
