package io.philotes.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageFieldsTest {

  @Test
  void cutsEveryValueOutAsItIsWritten() {
    Map<String, String> fields = fields("{ \"n\" : 1.2300e+05 , \"big\":123456789012345678901234567890.000,"
        + "\"s\":\"a\\\"b\\u0041\",\"o\":{\"x\":[1,{\"n\":2}]},\"a\":[ 1, 2 ],\"t\":true,\"z\":null,\"e\":\"\"}");
    assertEquals("1.2300e+05", fields.get("n"));
    assertEquals("123456789012345678901234567890.000", fields.get("big"));
    assertEquals("\"a\\\"b\\u0041\"", fields.get("s"));
    assertEquals("{\"x\":[1,{\"n\":2}]}", fields.get("o"));
    assertEquals("[ 1, 2 ]", fields.get("a"));
    assertEquals("true", fields.get("t"));
    assertEquals("null", fields.get("z"));
    assertEquals("\"\"", fields.get("e"));
  }

  @Test
  void findsValuesBehindMoreTextThanAParserBuffers() {
    String digits = "9".repeat(50_000);
    String text = "é\uD83D\uDE00".repeat(30_000);
    Map<String, String> fields = fields("{\"text\":\"" + text + "\",\"n\":-" + digits + ".5,\"id\":7}");
    assertEquals('"' + text + '"', fields.get("text"));
    assertEquals("-" + digits + ".5", fields.get("n"));
    assertEquals("7", fields.get("id"));
  }

  @Test
  void goesThroughAnyDepth() {
    String deep = "[".repeat(20_000) + "]".repeat(20_000);
    assertEquals(deep, fields("{\"doc\":" + deep + ",\"id\":1}").get("doc"));
  }

  @Test
  void stopsWhenTold() {
    int[] seen = {0};
    ImageFields.forEach("{\"a\":1,\"b\":2} this is never read", name -> true, (name, value) -> ++seen[0] < 1);
    assertEquals(1, seen[0]);
  }

  @Test
  void refusesWhatIsNoObject() {
    assertThrows(IllegalArgumentException.class, () -> fields("[1]"));
    assertThrows(IllegalArgumentException.class, () -> fields("{\"a\":"));
  }

  private static Map<String, String> fields(String object) {
    Map<String, String> fields = new LinkedHashMap<>();
    ImageFields.forEach(object, name -> true, (name, value) -> {
      fields.put(name, value);
      return true;
    });
    return fields;
  }
}
