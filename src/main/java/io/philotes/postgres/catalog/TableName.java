package io.philotes.postgres.catalog;

/** A table as the catalog spells it. Either part may have dots, so that SQL is made of the parts and never of the text of both. */
public record TableName(String schema, String name) {

  /** Of {@code schema.table}; the first dot separates, as in a configuration. */
  public static TableName of(String table) {
    int dot = table.indexOf('.');
    if (dot < 1) {
      throw new IllegalArgumentException("a table is named schema.table: " + table);
    }
    return new TableName(table.substring(0, dot), table.substring(dot + 1));
  }

  /** As two quoted identifiers. */
  public String quoted() {
    return Identifiers.quote(schema) + '.' + Identifiers.quote(name);
  }

  /** {@code schema.table}, for people. */
  @Override
  public String toString() {
    return schema + "." + name;
  }
}
