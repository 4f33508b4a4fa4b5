package io.philotes.ingestion.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.philotes.event.JsonBytes;
import io.philotes.event.RelationColumn;
import io.philotes.postgres.pgoutput.TupleBuilder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random rows of every form, read back by a JSON parser that is not ours. */
class RelationEncoderPropertyTest {

  private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();
  private static final int[] TYPES = {16, 20, 21, 23, 26, 700, 701, 1700, 114, 3802, 25, 1184, 90_000};

  @Test
  void rowsAreTheSameForJackson() throws JsonProcessingException {
    for (int seed = 0; seed < 5_000; seed++) {
      RandomRow row = new RandomRow(new Random(seed));
      row.fill();
      assertSameForJackson(row);
    }
  }

  private static void assertSameForJackson(RandomRow row) throws JsonProcessingException {
    JsonBytes out = new JsonBytes(16);
    new RelationEncoder(row.columns).row(row.tuple.build(), null, out, new ImageNotes());
    JsonNode read = JSON.readTree(new String(out.array(), 0, out.size(), StandardCharsets.UTF_8));
    assertEquals(row.columns.size(), read.size());
    for (int i = 0; i < row.columns.size(); i++) {
      RelationColumn column = row.columns.get(i);
      assertSame(ColumnForm.of(column.typeOid(), column.typeName()), row.values.get(i), read.get(column.name()));
    }
  }

  private static void assertSame(ColumnForm form, String value, JsonNode read) throws JsonProcessingException {
    if (value == null) {
      assertEquals(JsonNodeFactory.instance.nullNode(), read);
      return;
    }
    switch (form) {
      case BOOLEAN -> assertEquals(JsonNodeFactory.instance.booleanNode(value.equals("t")), read);
      case NUMBER -> assertSameNumber(value, read);
      case JSONB -> assertEquals(JSON.readTree(value), read);
      case JSON_TEXT, TEXT -> assertEquals(JsonNodeFactory.instance.textNode(value), read);
    }
  }

  private static void assertSameNumber(String value, JsonNode read) {
    if (value.endsWith("N") || value.endsWith("y")) {
      assertEquals(value, read.textValue());
    } else {
      assertEquals(0, new BigDecimal(value).compareTo(read.decimalValue()), value);
    }
  }

  /** A relation and a row of it, with what each value was before it became bytes. */
  private static final class RandomRow {

    private final Random random;
    private final List<RelationColumn> columns = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private final TupleBuilder tuple = new TupleBuilder();

    RandomRow(Random random) {
      this.random = random;
    }

    void fill() {
      for (int i = random.nextInt(15); i > 0; i--) {
        int type = TYPES[random.nextInt(TYPES.length)];
        columns.add(new RelationColumn(text() + i, type, -1, null, random.nextBoolean()));
        add(random.nextInt(6) == 0 ? null : value(ColumnForm.of(type, null)));
      }
    }

    private void add(String value) {
      values.add(value);
      if (value == null) {
        tuple.sqlNull();
      } else {
        tuple.text(value);
      }
    }

    private String value(ColumnForm form) {
      return switch (form) {
        case BOOLEAN -> random.nextBoolean() ? "t" : "f";
        case NUMBER -> number();
        case JSON_TEXT -> "{\"a\" : 1, \"a\":\"" + "\\u0000" + "\"}" + text();
        case JSONB -> jsonb();
        case TEXT -> text();
      };
    }

    private String number() {
      return switch (random.nextInt(6)) {
        case 0 -> Long.toString(random.nextLong());
        case 1 -> new BigDecimal(new BigInteger(300, random), random.nextInt(90)).toPlainString();
        case 2 -> new BigDecimal(new BigInteger(40, random).negate(), random.nextInt(9)).toPlainString();
        case 3 -> Integer.toString(random.nextInt(100));
        case 4 -> random.nextInt(1000) + "e" + (random.nextBoolean() ? "+" : "-") + random.nextInt(300);
        default -> List.of("NaN", "Infinity", "-Infinity").get(random.nextInt(3));
      };
    }

    private String jsonb() {
      return switch (random.nextInt(5)) {
        case 0 -> "null";
        case 1 -> "[1, 2.50, {\"ä\": \"\\n\\\"\"}, true]";
        case 2 -> JsonNodeFactory.instance.textNode(text()).toString();
        case 3 -> "{}";
        default -> new BigDecimal(new BigInteger(200, random), 30).toPlainString();
      };
    }

    private String text() {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(30); length > 0; length--) {
        text.appendCodePoint(character());
      }
      return text.toString();
    }

    private int character() {
      return switch (random.nextInt(8)) {
        case 0 -> 1 + random.nextInt(0x1F);
        case 1 -> "\"\\/'{}".charAt(random.nextInt(6));
        case 2 -> 0x80 + random.nextInt(0xD000);
        case 3 -> 0xE000 + random.nextInt(0x102000);
        default -> 0x20 + random.nextInt(0x60);
      };
    }
  }
}
