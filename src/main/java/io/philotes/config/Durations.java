package io.philotes.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 10ms}, {@code 30s}, {@code 168h}, {@code 7d}, also {@code 1h30m}. */
final class Durations {

  static final String HINT = "Write a number and a unit (ms, s, m, h, d), for example 30s.";

  /** Possessive, so that a text of any length takes no more of the stack. */
  private static final Pattern WHOLE = Pattern.compile("(?:\\d{1,18}(?:ms|[smhd]))++");
  private static final Pattern PART = Pattern.compile("(\\d{1,18})(ms|[smhd])");
  private static final Duration DAY = Duration.ofDays(1);

  private Durations() {}

  static Duration parse(String text) throws InvalidValue {
    if (text.startsWith("-")) {
      throw new InvalidValue("'" + text + "' is negative", HINT);
    }
    if (text.matches("\\d+")) {
      throw new InvalidValue("'" + text + "' has no unit", HINT);
    }
    if (!WHOLE.matcher(text).matches()) {
      throw new InvalidValue("'" + text + "' is not a duration", HINT);
    }
    try {
      return sum(text);
    } catch (ArithmeticException overflow) {
      throw new InvalidValue("'" + text + "' is too long", HINT);
    }
  }

  private static Duration sum(String text) {
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      sum = sum.plus(unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
    }
    return sum;
  }

  private static Duration unit(String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(1);
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> DAY;
    };
  }

  /** The same duration in as few units as possible, never in days: {@code 168h}, {@code 1h30m}. */
  static String show(Duration value) {
    if (value.isZero()) {
      return "0s";
    }
    return part(value.toHours(), "h") + part(value.toMinutesPart(), "m") + part(value.toSecondsPart(), "s")
        + part(value.toMillisPart(), "ms");
  }

  private static String part(long amount, String unit) {
    return amount == 0 ? "" : amount + unit;
  }
}
