package io.philotes.postgres.catalog;

/** The one way to put a name into SQL text. See PostgreSQL, chapter "Identifiers and Key Words". */
public final class Identifiers {

  private Identifiers() {}

  /**
   * The name as a quoted identifier, in one line; what a terminal or an editor would obey is escaped in SQL's own way, so that it names the
   * same wherever it is pasted.
   *
   * @throws IllegalArgumentException when it is empty or holds a NUL
   */
  public static String quote(String name) {
    String doubled = doubled(name);
    return isObeyed(doubled) ? "U&\"" + escaped(doubled) + '"' : '"' + doubled + '"';
  }

  /** The name in quotes as pg_hba.conf has it, where nothing can be escaped; fails as {@link #quote} does. */
  public static String quoteInHba(String name) {
    return '"' + doubled(name) + '"';
  }

  private static String doubled(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("an identifier is not empty and has no NUL");
    }
    return name.replace("\"", "\"\"");
  }

  private static String escaped(String name) {
    StringBuilder out = new StringBuilder(name.length() + 8);
    for (char c : name.toCharArray()) {
      out.append(isObeyed(c) ? String.format("\\%04x", (int) c) : c == '\\' ? "\\\\" : String.valueOf(c));
    }
    return out.toString();
  }

  /** {@code schema.table} as two quoted identifiers; the first dot separates. */
  public static String quoteQualified(String table) {
    return TableName.of(table).quoted();
  }

  static boolean isObeyed(String text) {
    return text.chars().anyMatch(c -> isObeyed((char) c));
  }

  /** Whether a terminal or an editor would obey a character instead of showing it: controls, line ends, marks of direction. */
  static boolean isObeyed(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }
}
