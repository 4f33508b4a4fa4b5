package io.philotes.endtoend;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A row or a part of one: column to the text of its value, SQL NULL as null. */
record Image(Map<String, String> values) {

  private static final JsonMapper JSON = JsonMapper.builder()
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .build();

  /** Reads a JSON object; null stays null. */
  static Image of(String json) {
    if (json == null) {
      return null;
    }
    Map<String, String> values = new TreeMap<>();
    tree(json).properties().forEach(field -> values.put(field.getKey(), text(field.getValue())));
    return new Image(values);
  }

  /** The strings in an array that is a member of a JSON object; none when it is absent. */
  static List<String> names(String json, String member) {
    List<String> names = new ArrayList<>();
    if (json != null && tree(json).has(member)) {
      tree(json).get(member).forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
