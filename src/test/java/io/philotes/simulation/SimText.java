package io.philotes.simulation;

import java.nio.charset.StandardCharsets;

/**
 * A value of a text column: what the server sends for it and how JSON is to show it. All there are, made once.
 *
 * @param toasted whether it is stored apart, so that an update that leaves it alone does not send it
 */
record SimText(byte[] raw, String json, boolean toasted) {

  static final SimText[] NOTES = {plain("a"), plain(""), plain("open"), of("\u00fc\u6c34\ud83d\ude00", "\"\u00fc\u6c34\ud83d\ude00\""),
      of("say \"so\"\\", "\"say \\\"so\\\"\\\\\""), of("two\nlines", "\"two\\nlines\""), null};
  static final SimText[] DOCS = {plain("short"), null, large('x', 60), large('y', 200), large('z', 33)};
  static final SimText[] JSONB = {exact("null"), exact("{\"a\": 1.50}"), exact("[1, 2]"), null};
  static final SimText[] BOOLEANS = {of("t", "true"), of("f", "false"), null};
  static final SimText[] MOODS = {plain("glad"), plain("sad"), null};

  /** JSON's null in a jsonb column, which is not SQL's NULL. */
  static final SimText JSON_NULL = JSONB[0];

  private static SimText plain(String text) {
    return of(text, '"' + text + '"');
  }

  private static SimText exact(String json) {
    return of(json, json);
  }

  private static SimText large(char letter, int length) {
    String text = String.valueOf(letter).repeat(length);
    return new SimText(text.getBytes(StandardCharsets.US_ASCII), '"' + text + '"', true);
  }

  private static SimText of(String text, String json) {
    return new SimText(text.getBytes(StandardCharsets.UTF_8), json, false);
  }
}
