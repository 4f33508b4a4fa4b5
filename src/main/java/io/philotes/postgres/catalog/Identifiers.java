package io.philotes.postgres.catalog;

/** The one way to put a name into SQL text. See PostgreSQL, chapter "Identifiers and Key Words". */
public final class Identifiers {

  private Identifiers() {}

  /**
   * The name as a quoted identifier.
   *
   * @throws IllegalArgumentException when it is empty or holds a NUL
   */
  public static String quote(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("an identifier is not empty and has no NUL");
    }
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** {@code schema.table} as two quoted identifiers; the first dot separates. */
  public static String quoteQualified(String table) {
    return TableName.of(table).quoted();
  }
}
