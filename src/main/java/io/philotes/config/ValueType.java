package io.philotes.config;

import java.util.function.Function;

/**
 * The type of a key: how its text is read, what is allowed, how a value is shown.
 *
 * @param name one or two words for the documentation
 * @param limits what is allowed, for the documentation
 * @param show the value as text; masks what is secret
 */
record ValueType<T>(String name, String limits, Parser<T> parser, Function<T, String> show) {

  /** Reads the text of one value. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(String text) throws InvalidValue;
  }

  T parse(String text) throws InvalidValue {
    return parser.parse(text);
  }
}
