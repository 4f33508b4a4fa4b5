package io.philotes.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The general types of values, each with its limits. Those that belong to PostgreSQL are in {@link PostgresTypes}. */
final class ValueTypes {

  private static final int LONGEST_SECRET = 10_000;

  private ValueTypes() {}

  static ValueType<Boolean> bool() {
    return new ValueType<>("boolean", "true or false", ValueTypes::parseBoolean, Object::toString);
  }

  private static Boolean parseBoolean(String text) throws InvalidValue {
    boolean isTrue = text.equalsIgnoreCase("true");
    if (!isTrue && !text.equalsIgnoreCase("false")) {
      throw new InvalidValue("'" + text + "' is neither true nor false", "Write true or false.");
    }
    return isTrue;
  }

  static ValueType<Integer> port() {
    return whole("port", 1, 65_535);
  }

  static ValueType<Integer> integer(int min, int max) {
    return whole("number", min, max);
  }

  private static ValueType<Integer> whole(String name, int min, int max) {
    String limits = min + " to " + max;
    return new ValueType<>(name, limits, text -> {
      if (!text.matches("[+-]?\\d{1,12}")) {
        throw new InvalidValue("'" + text + "' is not a whole number", "Write a number from " + limits + ".");
      }
      long value = Long.parseLong(text);
      if (value < min || value > max) {
        throw new InvalidValue("'" + text + "' is outside of " + limits, "Write a number from " + limits + ".");
      }
      return (int) value;
    }, Object::toString);
  }

  static ValueType<Double> decimal(double min, double max) {
    String limits = min + " to " + max;
    return new ValueType<>("decimal", limits, text -> {
      if (!text.matches("[+-]?\\d{1,12}(\\.\\d{1,12})?")) {
        throw new InvalidValue("'" + text + "' is not a decimal number", "Write a number such as 2.0.");
      }
      double value = Double.parseDouble(text);
      if (value < min || value > max) {
        throw new InvalidValue("'" + text + "' is outside of " + limits, "Write a number from " + limits + ".");
      }
      return value;
    }, Object::toString);
  }

  static ValueType<Duration> duration(String min, String max) {
    Duration least = known(min, Durations::parse);
    Duration most = known(max, Durations::parse);
    String limits = min + " to " + max;
    return new ValueType<>("duration", limits, text -> {
      Duration value = Durations.parse(text);
      if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
        throw new InvalidValue("'" + text + "' is outside of " + limits, "Write a duration from " + limits + ".");
      }
      return value;
    }, Durations::show);
  }

  static ValueType<ByteSize> size(String min, String max) {
    ByteSize least = known(min, ByteSize::parse);
    ByteSize most = known(max, ByteSize::parse);
    String limits = min + " to " + max;
    return new ValueType<>("size", limits, text -> {
      ByteSize value = ByteSize.parse(text);
      if (value.bytes() < least.bytes() || value.bytes() > most.bytes()) {
        throw new InvalidValue("'" + text + "' is outside of " + limits, "Write a size from " + limits + ".");
      }
      return value;
    }, ByteSize::toString);
  }

  /** One of a few words, written exactly. */
  static <E extends Enum<E>> ValueType<E> choice(E[] values, Function<E, String> text) {
    String limits = Arrays.stream(values).map(text).collect(Collectors.joining(" or "));
    return new ValueType<>("word", limits, given -> {
      for (E value : values) {
        if (text.apply(value).equals(given)) {
          return value;
        }
      }
      throw new InvalidValue("'" + given + "' is not one of the words allowed", "Write " + limits + ".");
    }, text);
  }

  /** Text of a certain form. */
  static ValueType<String> matching(String name, String regex, String limits) {
    Pattern pattern = Pattern.compile(regex);
    return new ValueType<>(name, limits, text -> {
      if (!pattern.matcher(text).matches()) {
        throw new InvalidValue("'" + text + "' is not a valid " + name, "Write " + limits + ".");
      }
      return text;
    }, Function.identity());
  }

  /** Any text up to a length in bytes of UTF-8, without control characters. */
  static ValueType<String> text(int maxBytes) {
    String limits = "1 to " + maxBytes + " bytes";
    return new ValueType<>("text", limits, text -> {
      if (text.chars().anyMatch(Character::isISOControl)) {
        throw new InvalidValue("'" + text + "' holds a control character", "Write " + limits + " without control characters.");
      }
      if (text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
        throw new InvalidValue("'" + text + "' is too long", "Write " + limits + ".");
      }
      return text;
    }, Function.identity());
  }

  /** A secret. Its messages never hold the text. */
  static ValueType<Secret> secret() {
    return new ValueType<>("secret", "text", text -> {
      if (text.length() > LONGEST_SECRET || text.indexOf('\0') >= 0) {
        throw new InvalidValue("the secret is too long or holds a NUL",
            "Write at most " + LONGEST_SECRET + " characters, in quotes.");
      }
      return Secret.ofValue(text);
    }, Secret::toString);
  }

  static ValueType<Path> file() {
    return new ValueType<>("file", "a readable file", text -> {
      try {
        return Path.of(text);
      } catch (InvalidPathException invalid) {
        throw new InvalidValue("'" + text + "' is not a file name", "Write the path of a readable file.");
      }
    }, Path::toString);
  }

  /** Reads a text of ours that must be right. */
  static <T> T known(String text, ValueType.Parser<T> parser) {
    try {
      return parser.parse(text);
    } catch (InvalidValue invalid) {
      throw new IllegalStateException(text + ": " + invalid.getMessage(), invalid);
    }
  }
}
