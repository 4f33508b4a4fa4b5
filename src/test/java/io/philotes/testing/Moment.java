package io.philotes.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** When something happens to a link: after so many bytes, after a text, after the nth message of a type. Counted from when it was asked for. */
public final class Moment {

  static final int LONGEST_TEXT = 64;

  enum Kind {
    BYTES,
    TEXT,
    MESSAGE
  }

  private final Kind kind;
  private final long count;
  private final char type;
  private final byte[] text;

  private Moment(Kind kind, long count, char type, byte[] text) {
    if (count < 1 || text.length > LONGEST_TEXT) {
      throw new IllegalArgumentException("count " + count + ", text of " + text.length + " bytes");
    }
    this.kind = kind;
    this.count = count;
    this.type = type;
    this.text = text;
  }

  /** When the nth byte from now passes. All links of the selection count together. */
  public static Moment afterBytes(long n) {
    return new Moment(Kind.BYTES, n, ' ', new byte[0]);
  }

  /** When the message that contains the text has passed; where bytes are no messages of PostgreSQL, when the text has. */
  public static Moment afterText(String text) {
    return new Moment(Kind.TEXT, 1, ' ', text.getBytes(StandardCharsets.UTF_8));
  }

  /** When the next message of this type has passed. */
  public static Moment afterMessage(char type) {
    return afterMessage(type, 1);
  }

  /** When the nth message of this type from now has passed; {@link Effect#SWALLOW} means that message itself. */
  public static Moment afterMessage(char type, int nth) {
    return new Moment(Kind.MESSAGE, nth, type, new byte[0]);
  }

  Kind kind() {
    return kind;
  }

  long count() {
    return count;
  }

  char type() {
    return type;
  }

  byte[] text() {
    return text.clone();
  }

  @Override
  public String toString() {
    return kind + " " + count + " " + type + " " + Arrays.toString(text);
  }
}
