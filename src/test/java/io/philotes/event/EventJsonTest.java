package io.philotes.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.philotes.postgres.Lsn;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventJsonTest {

  private static final Instant TIME = Instant.parse("2026-01-24T10:00:00.123456Z");

  @Test
  void writesAnEventAsDocumented() {
    ChangeEvent event = new ChangeEvent("shop", 1, 1234, Lsn.parse("0/16B3700"), Lsn.parse("0/16B3748"), 0, true, 771,
        "public", "orders", Operation.UPDATE, "{\"id\":1}", null, BeforeKind.NONE, "{\"id\":1,\"total\":10.50}", List.of("doc"), TIME,
        "{}");
    assertEquals("""
        {"id":"shop:1:0/16B3748:0","source":"shop","epoch":1,"position":1234,"lsn":"0/16B3700",\
        "commitLsn":"0/16B3748","seq":0,"last":true,"xid":771,"schema":"public","table":"orders","operation":"UPDATE",\
        "key":{"id":1},"before":null,"beforeKind":"none","after":{"id":1,"total":10.50},"unchanged":["doc"],\
        "eventTime":"2026-01-24T10:00:00.123456Z","metadata":{}}""", text(EventJson.encode(event)));
  }

  @Test
  void writesABatchAsDocumented() {
    EventBatch batch = new EventBatch("orders", "shop", 1, 7, 8, 2, "d-1", List.of(event("{\"id\":7}")));
    String json = text(EventJson.encode(batch));
    assertEquals("""
        {"consumer":"orders","source":"shop","epoch":1,"first":7,"last":8,"attempt":2,"deliveryId":"d-1","events":[\
        {"id":""", json.substring(0, json.indexOf("\"shop:1:")));
  }

  @Test
  void alwaysWritesSixDigitsOfTheSecond() {
    assertEquals("2026-01-24T10:00:00.000000Z", time("2026-01-24T10:00:00Z"));
    assertEquals("2026-01-24T10:00:00.500000Z", time("2026-01-24T10:00:00.5Z"));
    assertEquals("1999-12-31T23:59:59.999999Z", time("1999-12-31T23:59:59.999999Z"));
  }

  @Test
  void embedsImagesDigitByDigit() {
    String huge = "9".repeat(1000);
    String image = "{\"a\":9007199254740993,\"b\":0.000000000000000000000000000001,\"c\":" + huge + ",\"d\":1.0,\"e\":1e5}";
    assertEquals(image, text(EventJson.encode(event(image))).replaceAll("^.*\"after\":|,\"unchanged\".*$", ""));
  }

  @Test
  void readsNumbersExactly() {
    String huge = "9".repeat(1000);
    ObjectNode row = EventJson.after(event("{\"int8\":9007199254740993,\"tiny\":0.000000000000000000000000000001,"
        + "\"huge\":" + huge + ",\"money\":10.50,\"exact\":" + huge + "." + huge + ",\"not\":\"NaN\"}"));
    assertEquals(9007199254740993L, row.get("int8").longValue());
    assertEquals(new BigDecimal("0.000000000000000000000000000001"), row.get("tiny").decimalValue());
    assertEquals(new BigInteger(huge), row.get("huge").bigIntegerValue());
    assertEquals("10.50", row.get("money").decimalValue().toPlainString());
    assertEquals(new BigDecimal(huge + "." + huge), row.get("exact").decimalValue());
    assertEquals("NaN", row.get("not").textValue());
  }

  @Test
  void writesAReadTreeWithTheSameDigits() throws IOException {
    String image = "{\"tiny\":0.000000000000000000000000000001,\"money\":10.50,\"int8\":9007199254740993}";
    assertEquals(image, EventJson.mapper().writeValueAsString(EventJson.after(event(image))));
  }

  @Test
  void readsTheLongestNumericOfPostgresql() {
    String longest = "9".repeat(131_072) + "." + "9".repeat(16_383);
    assertEquals(new BigDecimal(longest), EventJson.after(event("{\"n\":" + longest + "}")).get("n").decimalValue());
  }

  @Test
  void readsDeepAndLongValues() {
    String deep = "[".repeat(5_000) + "]".repeat(5_000);
    String image = "{\"doc\":" + deep + ",\"text\":\"" + "x".repeat(30_000_000) + "\"}";
    assertEquals(30_000_000, EventJson.after(event(image)).get("text").textValue().length());
    assertEquals(image, EventJson.decodeEvent(EventJson.encode(event(image))).after());
  }

  @Test
  void anAbsentImageIsNull() {
    ChangeEvent event = event(null);
    assertNull(EventJson.after(event));
    assertNull(EventJson.before(event));
    assertEquals(0, EventJson.metadata(event).size());
    assertEquals(1, EventJson.key(event).get("id").intValue());
  }

  @Test
  void printsOneEventALine() {
    String lines = text(EventJson.encodeLines(List.of(event("{\"a\":\n 1,\r\n\"b\":\"x\\ny\"}"), event("{}"))));
    assertEquals(2, lines.chars().filter(c -> c == '\n').count());
    assertFalse(lines.contains("\r"));
    assertEquals("{\"a\":  1,  \"b\":\"x\\ny\"}", EventJson.decodeEvent(lines.lines().findFirst().orElseThrow().getBytes(UTF_8)).after());
  }

  @Test
  void readsBackWhatItWrote() {
    ChangeEvent update = new ChangeEvent("s\"hop", 2, Long.MAX_VALUE, new Lsn(-1), new Lsn(-16), 5, false, 4_294_967_295L,
        "Größe", "a \"b\" \\ 😀", Operation.UPDATE, null, "{\"ä\":\"😀 \\u0001\",\"n\":1.10}", BeforeKind.FULL,
        "{ \"x\" : [1, {\"y\":null}] }", List.of("doc", "b\"lob"), TIME, "{\"jsonNull\":[\"doc\"]}");
    ChangeEvent message = new ChangeEvent("shop", 1, 8, Lsn.ZERO, Lsn.ZERO, 0, true, 1, null, null, Operation.MESSAGE,
        null, null, BeforeKind.NONE, null, List.of(), TIME, "{}");
    EventBatch batch = new EventBatch("orders", "shop", 1, 7, 8, 1, "d-1", List.of(update, message));
    assertEquals(batch, EventJson.decodeBatch(EventJson.encode(batch)));
    assertEquals(update, EventJson.decodeEvent(EventJson.encode(update)));
  }

  @Test
  void keepsCharactersOfFourBytesAtEveryOffset() {
    for (int offset = 7_990; offset < 8_010; offset++) {
      String image = "{\"a\":\"" + "x".repeat(offset) + "😀".repeat(5) + "\"}";
      assertEquals(image, EventJson.decodeEvent(EventJson.encode(event(image))).after());
    }
  }

  @Test
  void passesOverFieldsItDoesNotKnow() {
    String json = text(EventJson.encode(event("{\"id\":1}"))).replaceFirst("\\{", "{\"future\":{\"x\":[1,2]},\"n\":null,");
    assertEquals(event("{\"id\":1}"), EventJson.decodeEvent(json.getBytes(UTF_8)));
  }

  /** An older instance in the cluster does not tell the kind. */
  @Test
  void anEventWithoutTheKindOfItsOldRowIsReadOnlyIfItHasNone() {
    String none = text(EventJson.encode(event("{\"id\":1}")));
    assertEquals(event("{\"id\":1}"), EventJson.decodeEvent(none.replace("\"beforeKind\":\"none\",", "").getBytes(UTF_8)));
    String key = none.replace("\"before\":null,\"beforeKind\":\"none\"", "\"before\":{\"id\":2},\"beforeKind\":\"key\"");
    assertEquals(BeforeKind.KEY, EventJson.decodeEvent(key.getBytes(UTF_8)).beforeKind());
    for (String wrong : List.of("", "\"beforeKind\":null,", "\"beforeKind\":\"none\",", "\"beforeKind\":\"whole\",")) {
      byte[] json = key.replace("\"beforeKind\":\"key\",", wrong).getBytes(UTF_8);
      assertThrows(IllegalArgumentException.class, () -> EventJson.decodeEvent(json), wrong);
    }
    IllegalArgumentException older = assertThrows(IllegalArgumentException.class,
        () -> EventJson.decodeEvent(key.replace("\"beforeKind\":\"key\",", "").getBytes(UTF_8)));
    assertTrue(older.getMessage().contains("upgrade the service first"), older.getMessage());
    byte[] without = none.replace("\"beforeKind\":\"none\"", "\"beforeKind\":\"key\"").getBytes(UTF_8);
    assertThrows(IllegalArgumentException.class, () -> EventJson.decodeEvent(without));
  }

  @Test
  void refusesEveryTruncatedBatchWithoutShowingIt() {
    byte[] json = EventJson.encode(new EventBatch("orders", "shop", 1, 7, 7, 1, "d", List.of(event("{\"secret\":1}"))));
    for (int length = 0; length < json.length; length++) {
      byte[] part = java.util.Arrays.copyOf(json, length);
      IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, () -> EventJson.decodeBatch(part));
      assertFalse(failure.toString().contains("secret"));
      assertNull(failure.getCause());
    }
  }

  @Test
  void refusesWhatIsNoBatch() {
    for (String json : List.of("", "null", "[]", "{}", "1", "{\"events\":1}", "\u0000", "{\"events\":[null]}")) {
      assertThrows(IllegalArgumentException.class, () -> EventJson.decodeBatch(json.getBytes(UTF_8)), json);
    }
  }

  private static ChangeEvent event(String after) {
    return new ChangeEvent("shop", 1, 7, new Lsn(16), new Lsn(24), 0, true, 771, "public", "orders", Operation.INSERT,
        "{\"id\":1}", null, BeforeKind.NONE, after, List.of(), TIME, "{}");
  }

  private static String time(String instant) {
    ChangeEvent event = new ChangeEvent("shop", 1, 7, new Lsn(16), new Lsn(24), 0, true, 771, "public", "orders",
        Operation.INSERT, null, null, BeforeKind.NONE, null, List.of(), Instant.parse(instant), "{}");
    return text(EventJson.encode(event)).replaceAll("^.*\"eventTime\":\"|\".*$", "");
  }


  private static String text(byte[] json) {
    return new String(json, UTF_8);
  }
}
