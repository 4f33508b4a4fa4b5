package io.philotes.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written {@code 64MB}: units B, KB, MB, GB, TB, each 1024 times the one before. */
public record ByteSize(long bytes) {

  static final String HINT = "Write a number and a unit (B, KB, MB, GB, TB), for example 64MB.";

  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};
  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,18})(B|KB|MB|GB|TB)");

  /** Reads {@code 64MB}; large and small letters mean the same. */
  static ByteSize parse(String text) throws InvalidValue {
    Matcher written = WRITTEN.matcher(text.toUpperCase(Locale.ROOT));
    if (text.startsWith("-")) {
      throw new InvalidValue("'" + text + "' is negative", HINT);
    }
    if (text.matches("\\d+")) {
      throw new InvalidValue("'" + text + "' has no unit", HINT);
    }
    if (!written.matches()) {
      throw new InvalidValue("'" + text + "' is not a size", HINT);
    }
    try {
      return new ByteSize(Math.multiplyExact(Long.parseLong(written.group(1)), factor(written.group(2))));
    } catch (ArithmeticException overflow) {
      throw new InvalidValue("'" + text + "' is too large", HINT);
    }
  }

  private static long factor(String unit) {
    long factor = 1;
    for (String smaller : UNITS) {
      if (smaller.equals(unit)) {
        return factor;
      }
      factor *= 1024;
    }
    throw new IllegalStateException("unit " + unit);
  }

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
