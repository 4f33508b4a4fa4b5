package io.philotes.postgres;

/**
 * A position in the write-ahead log: an unsigned 64-bit byte offset, written {@code 16/B374D848}.
 *
 * <p>Comparison is unsigned. See PostgreSQL, chapter "pg_lsn Type".
 *
 * @param value the offset in bytes, to be read as unsigned
 */
public record Lsn(long value) implements Comparable<Lsn> {

  /** {@code 0/0}: PostgreSQL's "no position". */
  public static final Lsn ZERO = new Lsn(0);

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when the text is not two hexadecimal numbers of at most eight digits
   */
  public static Lsn parse(String text) {
    int slash = text.indexOf('/');
    if (!isHalf(text, 0, slash) || !isHalf(text, slash + 1, text.length())) {
      throw new IllegalArgumentException("not an LSN: " + text);
    }
    long high = Long.parseUnsignedLong(text, 0, slash, 16);
    long low = Long.parseUnsignedLong(text, slash + 1, text.length(), 16);
    return new Lsn(high << 32 | low);
  }

  private static boolean isHalf(String text, int from, int to) {
    if (to - from < 1 || to - from > 8) {
      return false;
    }
    return text.substring(from, to).chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
  }

  /** The text form of a raw value, without an object for it. */
  public static String format(long value) {
    return Long.toHexString(value >>> 32).toUpperCase() + '/' + Long.toHexString(value & 0xFFFF_FFFFL).toUpperCase();
  }

  public static Lsn max(Lsn a, Lsn b) {
    return a.isBefore(b) ? b : a;
  }

  public boolean isBefore(Lsn other) {
    return compareTo(other) < 0;
  }

  public boolean isAfter(Lsn other) {
    return compareTo(other) > 0;
  }

  public boolean isZero() {
    return value == 0;
  }

  @Override
  public int compareTo(Lsn other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return format(value);
  }
}
