package io.philotes.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * A row, or the part of one that an event shows: column to text as PostgreSQL writes it. Values are compared as texts,
 * so that no digit can be lost in between.
 *
 * @param values sorted by column; SQL NULL is null
 */
record Row(Map<String, String> values) {

  private static final JsonMapper JSON = JsonMapper.builder()
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .build();

  /** Reads an image of an event; null stays null. */
  static Row ofImage(String image) {
    if (image == null) {
      return null;
    }
    Map<String, String> values = new TreeMap<>();
    parse(image).properties().forEach(field -> values.put(field.getKey(), text(field.getValue())));
    return new Row(values);
  }

  /** One spelling for equal JSON values. */
  static String canonical(String json) {
    return parse(json).toString();
  }

  /** The names in a JSON array that is a member of a JSON object; empty when there is none. */
  static Collection<String> names(String object, String member) {
    JsonNode array = object == null ? null : parse(object).get(member);
    return array == null ? List.of() : StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** These columns of it. */
  Row only(Collection<String> columns) {
    Map<String, String> part = new TreeMap<>(values);
    part.keySet().retainAll(columns);
    return new Row(part);
  }

  /** It, with these columns taken from another row. */
  Row with(Collection<String> columns, Row other) {
    Map<String, String> whole = new TreeMap<>(values);
    columns.forEach(column -> whole.put(column, other.values.get(column)));
    return new Row(whole);
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage());
    }
  }

  private static String text(JsonNode value) {
    if (value.isNull()) {
      return null;
    }
    if (value.isNumber()) {
      return value.isIntegralNumber() ? value.bigIntegerValue().toString() : value.decimalValue().toPlainString();
    }
    return value.isContainerNode() ? value.toString() : value.asText();
  }
}
