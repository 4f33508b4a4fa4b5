package io.philotes.verification;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * Reads images back into the server's text, and checks on the way that each value has the JSON form of its column's type:
 * numbers and booleans as such, jsonb embedded, all else as strings. What does not is a finding of K6.
 */
final class ImageReader {

  private static final JsonFactory JSON = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder()
      .maxNumberLength(Integer.MAX_VALUE).maxStringLength(Integer.MAX_VALUE).build()).build();
  private static final int BOOL = 16;
  private static final int JSONB = 3802;
  private static final Set<Integer> NUMBERS = Set.of(20, 21, 23, 26, 700, 701, 1700);
  private static final Set<String> NO_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");

  private final Findings findings;

  ImageReader(Findings findings) {
    this.findings = findings;
  }

  /**
   * Reads one image; null stays null.
   *
   * @param jsonNulls columns whose JSON null is a value of type jsonb
   */
  RowImage read(byte[] json, BufferedRelation relation, Set<String> jsonNulls, long position) {
    if (json == null) {
      return null;
    }
    String[] values = new String[relation.columns().size()];
    Arrays.fill(values, RowImage.ABSENT);
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String column = parser.currentName();
        int place = relation.place(column);
        JsonToken token = parser.nextToken();
        if (place < 0 || values[place] != RowImage.ABSENT) {
          find(relation, position, "a column that the relation has not, or twice");
          parser.skipChildren();
        } else {
          values[place] = value(parser, token, json, relation, place, jsonNulls.contains(column), position);
        }
      }
    } catch (IOException e) {
      find(relation, position, "an image that is no JSON object");
    }
    return new RowImage(relation, values);
  }

  private String value(JsonParser parser, JsonToken token, byte[] json, BufferedRelation relation, int place, boolean jsonNull,
                       long position) throws IOException {
    int type = relation.types().get(place);
    if (token == JsonToken.VALUE_NULL) {
      return jsonNull ? "null" : null;
    }
    if (type == JSONB) {
      return slice(parser, token, json);
    }
    String text = parser.getText();
    boolean fits = switch (token) {
      case VALUE_TRUE, VALUE_FALSE -> type == BOOL;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> NUMBERS.contains(type);
      case VALUE_STRING -> type != BOOL && (!NUMBERS.contains(type) || NO_NUMBERS.contains(text));
      default -> false;
    };
    if (!fits) {
      find(relation, position, "a value of column " + relation.columns().get(place) + " in the form of another type");
      parser.skipChildren();
    }
    return type == BOOL ? text.substring(0, 1) : text;
  }

  /** The value exactly as it is written. */
  private static String slice(JsonParser parser, JsonToken token, byte[] json) throws IOException {
    if (token.isScalarValue() && token != JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    int from = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    int to = (int) parser.currentLocation().getByteOffset();
    return new String(json, from, to - from, StandardCharsets.UTF_8);
  }

  private void find(BufferedRelation relation, long position, String what) {
    findings.add("K6", "position " + position + ", " + relation.name() + ": " + what);
  }
}
