package io.philotes.postgres.catalog;

/**
 * A table whose rows are rows of a published one, too, and are not sent.
 *
 * @param of {@code schema.table} of the published table that it is a partition of, or inherits from
 * @param kind relkind
 * @param persistence relpersistence
 */
public record UnsentTable(TableName table, String of, char kind, char persistence) {

  /** {@code schema.table} */
  public String name() {
    return table.toString();
  }

  /** Why it cannot be published, as the rest of a sentence; null when it only is not. */
  public String whyNever() {
    return TableFacts.whyUnpublishable(kind, persistence);
  }
}
