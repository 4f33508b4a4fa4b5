package io.philotes.demo;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param seconds how long the shop is open; empty means until Ctrl-C
 */
record DemoOptions(Optional<Integer> seconds) {

  static final String USAGE = "usage: demo [--seconds N], N from 1 to 86400";

  /** @throws IllegalArgumentException whose message is one line for the user */
  static DemoOptions parse(List<String> arguments) {
    Optional<Integer> seconds = Optional.empty();
    Iterator<String> words = arguments.iterator();
    boolean first = true;
    while (words.hasNext()) {
      String word = words.next();
      if (word.equals("--seconds")) {
        seconds = Optional.of(seconds(words));
      } else if (!first || !word.equals("demo")) {
        throw new IllegalArgumentException("demo: unknown argument '" + word + "'; " + USAGE);
      }
      first = false;
    }
    return new DemoOptions(seconds);
  }

  private static int seconds(Iterator<String> words) {
    String text = words.hasNext() ? words.next() : "";
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 86_400) {
      throw new IllegalArgumentException("demo: --seconds needs a whole number, not '" + text + "'; " + USAGE);
    }
    return Integer.parseInt(text);
  }
}
