package io.philotes.config;

import java.util.Locale;
import java.util.Optional;

/**
 * One key of the configuration, declared once.
 *
 * @param path with {@code []} where a list is: {@code sources[].host}
 * @param list whether the value is a list of such values
 * @param initial what holds when the key is not given
 * @param explanation one line for documents and the commented model
 */
record ConfigKey<T>(String path, ValueType<T> type, boolean list, Initial initial, Frequency frequency, String explanation) {

  /** What holds when a key is not given. */
  record Initial(Kind kind, String text) {

    enum Kind {
      /** The text is the default, as it would be written. */
      VALUE,
      /** The default is found out; the text says how. */
      COMPUTED,
      /** There must be a value. */
      REQUIRED,
      /** Nothing holds; the text says what that means. */
      NONE
    }
  }

  /** The mapping that holds the key: {@code sources[]}, {@code buffer}, or nothing for the top. */
  String group() {
    return path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
  }

  /** The key's own name. */
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** The variable that sets the key; none for elements of lists other than the single source. */
  Optional<String> variable() {
    String single = path.replace("sources[]", "source");
    if (single.contains("[]")) {
      return Optional.empty();
    }
    String words = single.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_');
    return Optional.of("PHILOTES_" + words.toUpperCase(Locale.ROOT));
  }

  /** The type as documents show it. */
  String typeName() {
    return list ? "list of " + type.name() : type.name();
  }

  /** The default as documents show it. */
  String initialText() {
    return switch (initial.kind()) {
      case VALUE, COMPUTED, NONE -> initial.text();
      case REQUIRED -> "required";
    };
  }

  T initialValue() {
    return ValueTypes.known(initial.text(), type.parser());
  }
}
