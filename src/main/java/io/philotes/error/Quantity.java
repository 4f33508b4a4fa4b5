package io.philotes.error;

import java.util.Locale;

/** Sizes, times and numbers as people read them. */
public final class Quantity {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  private Quantity() {}

  /** {@code 1.5 GB}; each unit is 1,024 times the one before. */
  public static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }

  /** {@code 1 event}, {@code 12,000 events}. */
  public static String count(long number, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : thing.endsWith("ch") ? "es" : "s");
  }

  /** {@code 119 s}, {@code 2 min}, {@code 3 h}, {@code 7 days}: rounded to one unit. */
  public static String time(double seconds) {
    if (seconds < 120) {
      return Math.round(seconds) + " s";
    }
    return seconds < 7_200 ? Math.round(seconds / 60) + " min" : seconds < 172_800 ? Math.round(seconds / 3_600) + " h" : Math.round(seconds / 86_400) + " days";
  }
}
