package io.philotes.ingestion.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.philotes.event.EventJson;
import io.philotes.event.JsonBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UndecodedImageTest {

  private static String image(byte[] bytes, int offset, int length, String reason) {
    JsonBytes out = new JsonBytes(0);
    UndecodedImage.write(bytes[offset], bytes, offset, length, reason, out);
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  @Test
  void holdsTheMessageAndTheReason() {
    byte[] bytes = {9, 'I', 0, 1, (byte) 0xFF, 9};
    assertEquals("{\"message\":\"I\",\"bytes\":\"SQAB/w==\",\"reason\":\"column \\\"ä\\\"\\n: no\"}", image(bytes, 1, 4, "column \"ä\"\n: no"));
  }

  @Test
  void bytesOfAnyNumberComeBack() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int length : new int[] {1, 2, 3, 12_287, 12_288, 12_289, 40_000}) {
      byte[] bytes = new byte[length + 7];
      random.nextBytes(bytes);
      bytes[5] = 'U';
      JsonNode image = EventJson.mapper().readTree(image(bytes, 5, length, ""));
      assertArrayEquals(Arrays.copyOfRange(bytes, 5, 5 + length), Base64.getDecoder().decode(image.get("bytes").asText()));
    }
  }
}
