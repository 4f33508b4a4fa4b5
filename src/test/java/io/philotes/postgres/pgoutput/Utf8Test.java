package io.philotes.postgres.pgoutput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

  /** Java's own decoder, told to report. */
  private static boolean javaAccepts(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static void assertAgrees(byte[] bytes) {
    assertEquals(javaAccepts(bytes), Utf8.isValid(bytes, 0, bytes.length), () -> HexFormat.of().formatHex(bytes));
  }

  @Test
  void agreesWithJavaOnEveryPairOfBytes() {
    for (int pair = 0; pair < 1 << 16; pair++) {
      assertAgrees(new byte[] {(byte) (pair >> 8), (byte) pair});
    }
  }

  @Test
  void agreesWithJavaOnSequencesNearTheEdges() {
    int[] leads = {0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
    int[] tails = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    for (int lead : leads) {
      for (int a : tails) {
        for (int b : tails) {
          assertAgrees(new byte[] {(byte) lead, (byte) a, (byte) b});
          for (int c : tails) {
            assertAgrees(new byte[] {(byte) lead, (byte) a, (byte) b, (byte) c});
          }
        }
      }
    }
  }

  @Test
  void agreesWithJavaOnTextWithOneBrokenByte() {
    Random random = new Random(5);
    String text = "plain ASCII, then Grüße, ☃, 日本, 😀 and plain again, more than eight bytes";
    for (int round = 0; round < 100_000; round++) {
      byte[] bytes = text.substring(random.nextInt(20)).getBytes(StandardCharsets.UTF_8);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      assertAgrees(bytes);
    }
  }

  @Test
  void looksOnlyAtTheRangeGiven() {
    byte[] bytes = {(byte) 0xFF, 'a', (byte) 0xC3, (byte) 0xA4, (byte) 0xFF};
    assertTrue(Utf8.isValid(bytes, 1, 4));
    assertFalse(Utf8.isValid(bytes, 1, 3), "a sequence must not reach behind the end");
    assertTrue(Utf8.isValid(bytes, 2, 2));
  }
}
