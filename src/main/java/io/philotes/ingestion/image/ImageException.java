package io.philotes.ingestion.image;

/**
 * A row that cannot be turned into JSON without guessing. Names the table and the column, never the value. Nothing
 * can be left out instead: the source must stop in front of its transaction.
 */
public final class ImageException extends RuntimeException {

  private final String table;
  private final String column;

  ImageException(String table, String column, String reason) {
    super("table " + table + (column == null ? "" : ", column " + column) + ": " + reason);
    this.table = table;
    this.column = column;
  }

  public String table() {
    return table;
  }

  /** The column's name, or null when the row as a whole is wrong. */
  public String column() {
    return column;
  }
}
