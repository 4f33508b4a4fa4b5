package io.philotes.ingestion.image;

/**
 * A value, or a row, whose text is longer than the source may carry and that nobody may leave out. Names where it is and its length,
 * never a value. The source must stop in front of its transaction.
 */
public final class ValueTooLargeException extends RuntimeException {

  private ValueTooLargeException(String message) {
    super(message);
  }

  /** @param place the column with its table, or what else holds the value */
  public static ValueTooLargeException ofValue(String place, int bytes, ValueLimit limit) {
    return new ValueTooLargeException(place + ": " + bytes + " bytes, of which maxValueBytes allows " + limit.maxBytes());
  }

  /** @param memory for how many bytes there is memory */
  public static ValueTooLargeException ofRow(String place, long bytes, int memory) {
    return new ValueTooLargeException(place + ": " + bytes + " bytes in its values together, and this process has memory for " + memory
        + "; give Java more (-Xmx, -XX:MaxDirectMemorySize)");
  }
}
