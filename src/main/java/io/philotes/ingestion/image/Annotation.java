package io.philotes.ingestion.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.philotes.postgres.pgoutput.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What a client says of its own transaction, as a member of the metadata of each event behind it.
 *
 * <p>It must be a JSON object that {@code jsonb} accepts, since it is embedded as it is: UTF-8, no zero character, no
 * half surrogate, numbers of a reasonable size. It is repeated with each event, so it may not be long.
 */
public final class Annotation {

  /** The longest, in bytes. */
  public static final int MAX_BYTES = 8 * 1024;
  /** Stands in the metadata instead of an annotation that is none. */
  public static final byte[] INVALID = "\"annotationInvalid\":true".getBytes(StandardCharsets.US_ASCII);

  private static final String MEMBER = "\"annotation\":";
  /** {@code numeric}, which jsonb keeps numbers in, takes far more. */
  private static final int MAX_EXPONENT = 1000;
  private static final JsonFactory JSON = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build())
      .build();

  private Annotation() {}

  /** The member of the metadata; null when the content is an empty object; {@link #INVALID} when it is no annotation. */
  public static byte[] member(byte[] content) {
    if (content.length > MAX_BYTES || !Utf8.isValid(content, 0, content.length)) {
      return INVALID;
    }
    String text = new String(content, StandardCharsets.UTF_8);
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return INVALID;
      }
      return member(json, text);
    } catch (IOException | ArithmeticException | NumberFormatException malformed) {
      return INVALID;
    }
  }

  private static byte[] member(JsonParser json, String text) throws IOException {
    boolean empty = true;
    while (json.nextToken() != JsonToken.END_OBJECT || !json.getParsingContext().inRoot()) {
      empty = false;
      if (!isAccepted(json.currentToken(), json)) {
        return INVALID;
      }
    }
    if (json.nextToken() != null) {
      return INVALID;
    }
    return empty ? null : (MEMBER + text.strip()).getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isAccepted(JsonToken token, JsonParser json) throws IOException {
    return switch (token) {
      case FIELD_NAME, VALUE_STRING -> isText(json.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Math.abs((long) json.getDecimalValue().scale()) <= MAX_EXPONENT;
      default -> true;
    };
  }

  private static boolean isText(String text) {
    return text.codePoints().allMatch(c -> c != 0 && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE));
  }
}
