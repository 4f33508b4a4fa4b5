package io.philotes.preflight;

import java.util.List;
import java.util.stream.Collectors;

/** Lists of names that may be long, for one line. */
final class Names {

  private static final int MOST = 5;

  private Names() {}

  static String shortened(List<String> names) {
    String first = names.stream().limit(MOST).collect(Collectors.joining(", "));
    return names.size() <= MOST ? first : first + " and " + (names.size() - MOST) + " more";
  }

  /** {@code 1 table}, {@code 3 tables}. */
  static String count(int number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }
}
