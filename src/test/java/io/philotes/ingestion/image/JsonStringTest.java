package io.philotes.ingestion.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.philotes.event.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonStringTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static String written(String text) {
    return new String(JsonString.quoted(text), StandardCharsets.UTF_8);
  }

  private static boolean accepts(byte[] bytes) {
    return JsonString.write(bytes, 0, bytes.length, new JsonBytes(16));
  }

  @Test
  void escapesWhatJsonWantsEscapedAndNothingElse() {
    assertEquals("\"a\\\"b\\\\c/d\\n\\r\\t\\b\\f\\u0001\\u001f\u007f\"", written("a\"b\\c/d\n\r\t\b\f\u0001\u001f\u007f"));
    assertEquals("\"Grüße ☃ 😀 \u2028\"", written("Grüße ☃ 😀 \u2028"));
    assertEquals("\"\"", written(""));
  }

  @Test
  void findsEverySpecialByteAtEveryPlace() throws JsonProcessingException {
    for (int length = 1; length < 26; length++) {
      for (int at = 0; at < length; at++) {
        for (char special = 1; special < 128; special++) {
          String text = "x".repeat(at) + special + "y".repeat(length - at - 1);
          assertEquals(text, JSON.readValue(written(text), String.class));
        }
      }
    }
  }

  @Test
  void randomTextIsTheSameForJackson() throws JsonProcessingException {
    Random random = new Random(11);
    int[] characters = {'a', 'b', ' ', '"', '\\', '\n', 0x1F, 0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7F, 0xA2, 0xDC, 0x20AC, 0x1F600};
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(60); length > 0; length--) {
        text.appendCodePoint(random.nextInt(4) == 0 ? characters[random.nextInt(characters.length)] : 'z');
      }
      assertEquals(text.toString(), JSON.readValue(written(text.toString()), String.class));
    }
  }

  @Test
  void writesOnlyTheRangeGiven() {
    JsonBytes out = new JsonBytes(16);
    assertTrue(JsonString.write("\"abc\"".getBytes(StandardCharsets.US_ASCII), 1, 4, out));
    assertEquals("\"abc\"", new String(out.array(), 0, out.size(), StandardCharsets.US_ASCII));
  }

  @Test
  void bytesThatAreNotTextAreRefusedAndNotReplaced() {
    assertFalse(accepts(new byte[] {'a', (byte) 0xFF}));
    assertFalse(accepts(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}), "a lone surrogate");
    assertFalse(accepts(new byte[] {'a', 0, 'b'}), "jsonb refuses it");
    assertThrows(IllegalArgumentException.class, () -> JsonString.quoted("a\0b"));
  }
}
