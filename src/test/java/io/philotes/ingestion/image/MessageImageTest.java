package io.philotes.ingestion.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.philotes.event.EventJson;
import io.philotes.event.JsonBytes;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageImageTest {

  /** The content lies in the middle of something else, as in a message. */
  private static String image(String prefix, byte[] content) {
    byte[] around = new byte[content.length + 7];
    Arrays.fill(around, (byte) 'z');
    System.arraycopy(content, 0, around, 3, content.length);
    JsonBytes out = new JsonBytes(0);
    MessageImage.write(new Message(true, 1, prefix, around, 3, content.length), out);
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void textStaysTheTextItIs() {
    assertEquals("{\"prefix\":\"outbox\",\"content\":\"Grüße\",\"encoding\":\"utf8\"}", image("outbox", utf8("Grüße")));
    assertEquals("{\"prefix\":\"\",\"content\":\"\",\"encoding\":\"utf8\"}", image("", new byte[0]));
  }

  /** So that no digit and no space of it changes, as with a column of the type json. */
  @Test
  void jsonStaysAStringWithTheExactText() {
    assertEquals("{\"prefix\":\"it's \\\"quoted\\\"\",\"content\":\"{ \\\"n\\\": 1.0 }\",\"encoding\":\"utf8\"}",
        image("it's \"quoted\"", utf8("{ \"n\": 1.0 }")));
  }

  @Test
  void whatIsNoTextOfPostgresqlIsBase64() {
    assertEquals("{\"prefix\":\"b\",\"content\":\"AP+A\",\"encoding\":\"base64\"}", image("b", new byte[] {0, -1, -128}));
    assertEquals("{\"prefix\":\"b\",\"content\":\"YQA=\",\"encoding\":\"base64\"}", image("b", utf8("a\0")));
    assertEquals("{\"prefix\":\"b\",\"content\":\"YWLD\",\"encoding\":\"base64\"}", image("b", new byte[] {'a', 'b', (byte) 0xC3}));
  }

  @Test
  void everyContentComesBackByteByByte() throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    for (int length : new int[] {1, 2, 3, 4, 12 * 1024 - 1, 12 * 1024, 12 * 1024 + 1, 40_000}) {
      for (boolean binary : new boolean[] {false, true}) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
          content[i] = (byte) (binary ? random.nextInt(256) : 1 + random.nextInt(127));
        }
        content[length - 1] = (byte) (binary ? 0xFF : 'x');
        JsonNode image = EventJson.mapper().readTree(image("p", content));
        assertEquals(binary ? "base64" : "utf8", image.get("encoding").textValue());
        String text = image.get("content").textValue();
        assertArrayEquals(content, binary ? Base64.getDecoder().decode(text) : utf8(text));
      }
    }
  }

  /** As escaped zeros it would take six bytes for each; there need be memory for base64 only. */
  @Test
  void f64ZerosTakeNoMoreRoomThanTheirBase64() {
    Message zeros = new Message(true, 1, "outbox", new byte[6_000_000]);
    assertEquals(8_000_000, MessageImage.length(zeros));
    JsonBytes out = new JsonBytes(0);
    MessageImage.write(zeros, out);
    assertTrue(out.size() > 8_000_000 && out.array().length < 9_100_000, out.array().length + " bytes");
  }
}
