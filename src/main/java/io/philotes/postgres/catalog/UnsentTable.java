package io.philotes.postgres.catalog;

/**
 * A table whose rows are rows of a published one, too, and are not sent.
 *
 * @param name {@code schema.table}
 * @param of the published table that it is a partition of, or inherits from
 * @param kind relkind
 * @param persistence relpersistence
 */
public record UnsentTable(String name, String of, char kind, char persistence) {

  /** Why it cannot be published, as the rest of a sentence; null when it only is not. */
  public String whyNever() {
    return TableFacts.whyUnpublishable(kind, persistence);
  }
}
