package io.philotes.preflight;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether two conditions on a row read the same. A server keeps a condition as it understood it and writes it with brackets and casts
 * of its own; these do not count, nor do blanks and letter case outside of quotes. One that says the same in other words reads differently.
 */
final class RowCondition {

  private static final Pattern QUOTED = Pattern.compile("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"");
  private static final Pattern CAST =
      Pattern.compile("::\\s*(?:\"(?:[^\"]|\"\")*\"|[a-z_][a-z0-9_.]*)(?: varying| precision| with(?:out)? time zone)?(?:\\(\\d+(?:,\\s*\\d+)?\\))?(?:\\[\\])?");
  private static final Pattern IN = Pattern.compile("\\bin\\b");

  private RowCondition() {}

  static boolean same(String one, String other) {
    return one == null || other == null ? one == other : plain(one).equals(plain(other));
  }

  /** Text in quotes is set aside, so that nothing of it is taken for SQL. */
  private static String plain(String condition) {
    StringBuilder quotes = new StringBuilder();
    String open = QUOTED.matcher(condition).replaceAll(quoted -> {
      String text = quoted.group();
      String name = text.startsWith("\"") && text.matches("\"[a-z_][a-z0-9_]*\"") ? text.substring(1, text.length() - 1) : null;
      if (name != null) {
        return name;
      }
      quotes.append(text);
      return "?";
    });
    String small = CAST.matcher(open.toLowerCase(Locale.ROOT)).replaceAll("");
    String lists = IN.matcher(small.replace("!=", "<>")).replaceAll("= any array");
    return lists.replaceAll("[\\s()\\[\\]]", "") + "\n" + quotes;
  }
}
