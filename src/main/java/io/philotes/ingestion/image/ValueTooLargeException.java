package io.philotes.ingestion.image;

/**
 * A value, or a row, whose text is longer than the source may carry and that nobody may leave out. Names where it is, its length and what
 * helps, never a value. The source must stop in front of its transaction.
 */
public final class ValueTooLargeException extends RuntimeException {

  private ValueTooLargeException(String message) {
    super(message);
  }

  /** @param place the column with its table */
  static ValueTooLargeException ofValue(String place, int bytes, ValueLimit limit) {
    return new ValueTooLargeException(above(place, bytes, limit) + ", or set onValueTooLarge to omit");
  }

  /** @param place the column of the key with its table */
  static ValueTooLargeException ofKey(String place, int bytes, ValueLimit limit) {
    return new ValueTooLargeException(above(place, bytes, limit) + "; a value of the key is never left out");
  }

  /** A logical message. */
  public static ValueTooLargeException ofMessage(int bytes, ValueLimit limit) {
    return new ValueTooLargeException(above("content of a logical message", bytes, limit) + "; it is never left out");
  }

  /** A logical message whose prefix is asked for only by its beginning. */
  public static ValueTooLargeException ofPrefix(int longest) {
    return new ValueTooLargeException("prefix of a logical message: more than " + longest
        + " characters, which no event can have; narrow messagePrefixes so that it does not ask for it");
  }

  private static String above(String place, int bytes, ValueLimit limit) {
    return place + ": " + bytes + " bytes, of which maxValueBytes allows " + limit.maxBytes() + "; raise it, and the heap with it";
  }

  /** @param memory for how many bytes there is memory */
  public static ValueTooLargeException ofRow(String place, long bytes, int memory) {
    return new ValueTooLargeException(place + ": " + bytes + " bytes in its values together, and this process has memory for " + memory
        + "; give Java more (-Xmx, -XX:MaxDirectMemorySize)");
  }
}
