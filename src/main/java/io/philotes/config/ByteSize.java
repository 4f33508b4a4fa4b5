package io.philotes.config;

/** A number of bytes, written {@code 64MB}: units B, KB, MB, GB, TB, each 1024 times the one before. */
public record ByteSize(long bytes) {

  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};

  @Override
  public String toString() {
    long value = bytes;
    int unit = 0;
    while (unit < UNITS.length - 1 && value != 0 && value % 1024 == 0) {
      value /= 1024;
      unit++;
    }
    return value + UNITS[unit];
  }
}
