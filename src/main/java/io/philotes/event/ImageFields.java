package io.philotes.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Walks over the top-level fields of a JSON object and hands over each value as the piece of text it is, so that no
 * digit is ever converted.
 */
final class ImageFields {

  /** Our own encoder wrote the text and the buffer has checked it: its size is limited where it was read. */
  private static final JsonFactory JSON = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(Integer.MAX_VALUE)
          .maxNumberLength(Integer.MAX_VALUE)
          .maxStringLength(Integer.MAX_VALUE)
          .maxNameLength(Integer.MAX_VALUE)
          .build())
      .build();

  private ImageFields() {}

  /**
   * @param wanted the names whose values are cut out; others are passed over
   * @param field takes the name and the raw text of a value and tells whether to go on
   * @throws IllegalArgumentException when the text is not a JSON object
   */
  static void forEach(String object, Predicate<String> wanted, BiPredicate<String, String> field) {
    try (JsonParser parser = JSON.createParser(object)) {
      require(parser.nextToken() == JsonToken.START_OBJECT);
      boolean more = true;
      while (more && parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (wanted.test(name)) {
          more = field.test(name, value(parser, object));
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not a JSON object", e);
    }
  }

  /**
   * Hands over each element of a JSON array of strings.
   *
   * @throws IllegalArgumentException when the text is something else
   */
  static void forEachText(String array, Consumer<String> text) {
    try (JsonParser parser = JSON.createParser(array)) {
      require(parser.nextToken() == JsonToken.START_ARRAY);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        require(parser.currentToken() == JsonToken.VALUE_STRING);
        text.accept(parser.getText());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not a JSON array", e);
    }
  }

  private static String value(JsonParser parser, String object) throws IOException {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    parser.finishToken();
    return object.substring(start, (int) parser.currentLocation().getCharOffset());
  }

  private static void require(boolean isExpected) {
    if (!isExpected) {
      throw new IllegalArgumentException("not the JSON that was expected");
    }
  }
}
