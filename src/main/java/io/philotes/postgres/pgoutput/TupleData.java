package io.philotes.postgres.pgoutput;

import java.nio.charset.StandardCharsets;

/**
 * The values of one row, where they lie in the message that brought them: nothing is copied and no object stands for
 * a column.
 *
 * <p>A column is SQL NULL, unchanged (a TOASTed value that the update did not touch and the server did not send), or
 * text: what the type's output function wrote, in the session's client encoding. The array is shared with whoever
 * received it; nobody may change it, and it stays in memory as long as the tuple does.
 */
public final class TupleData {

  /** As many columns as a tuple of PostgreSQL can have: MaxTupleAttributeNumber. */
  public static final int MAX_COLUMNS = 1664;

  static final int NULL = -1;
  static final int UNCHANGED = -2;

  private final byte[] bytes;
  private final int[] spans;

  /** @param spans for each column its offset and its length, which is {@link #NULL} or {@link #UNCHANGED} without text */
  TupleData(byte[] bytes, int[] spans) {
    this.bytes = bytes;
    this.spans = spans;
  }

  /** A tuple of texts; null stands for SQL NULL. For unchanged values see {@link TupleBuilder}. */
  public static TupleData of(String... values) {
    TupleBuilder builder = new TupleBuilder();
    for (String value : values) {
      if (value == null) {
        builder.sqlNull();
      } else {
        builder.text(value);
      }
    }
    return builder.build();
  }

  public int columns() {
    return spans.length >> 1;
  }

  public boolean isNull(int i) {
    return spans[2 * i + 1] == NULL;
  }

  public boolean isUnchanged(int i) {
    return spans[2 * i + 1] == UNCHANGED;
  }

  public boolean isText(int i) {
    return spans[2 * i + 1] >= 0;
  }

  /** Where the text of column {@code i} starts in {@link #bytes()}. Means something only if {@link #isText} is true. */
  public int offset(int i) {
    return spans[2 * i];
  }

  /** How many bytes the text of column {@code i} has; negative if {@link #isText} is false. */
  public int length(int i) {
    return spans[2 * i + 1];
  }

  /** The array that holds the texts, and more. Not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * The text of column {@code i}, or null when it has none. Costs a String: not for the hot path.
   *
   * @throws IllegalStateException when the bytes are not UTF-8; {@link #bytes()} still gives them
   */
  public String text(int i) {
    if (!isText(i)) {
      return null;
    }
    int from = offset(i);
    if (!Utf8.isValid(bytes, from, from + length(i))) {
      throw new IllegalStateException("column " + i + " is not valid UTF-8");
    }
    return new String(bytes, from, length(i), StandardCharsets.UTF_8);
  }

  /** Says how many columns there are, never what is in them: tuples end up in log lines by accident. */
  @Override
  public String toString() {
    return "TupleData[columns=" + columns() + "]";
  }
}
