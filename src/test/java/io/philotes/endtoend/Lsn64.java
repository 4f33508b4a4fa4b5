package io.philotes.endtoend;

/** A WAL position as the tests compare it: unsigned, and apart from the product's own type. */
record Lsn64(long value) implements Comparable<Lsn64> {

  static Lsn64 parse(String text) {
    int slash = text.indexOf('/');
    return new Lsn64(Long.parseLong(text.substring(0, slash), 16) << 32 | Long.parseLong(text.substring(slash + 1), 16));
  }

  boolean isAfter(Lsn64 other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Lsn64 other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return (Long.toHexString(value >>> 32) + "/" + Long.toHexString(value & 0xFFFF_FFFFL)).toUpperCase();
  }
}
