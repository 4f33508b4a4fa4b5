package io.philotes.postgres.catalog;

import java.util.List;

/**
 * A table, or what could be taken for one. See PostgreSQL, chapter "System Catalogs", pg_class.
 *
 * @param kind relkind: r, p (partitioned), f (foreign), v (view), m (materialized view), S (sequence)
 * @param persistence relpersistence: p, u (unlogged), t (temporary); only rows of the first are in the WAL
 * @param identity relreplident: d (primary key), n (nothing), f (full), i (index)
 * @param identified whether the index for that is there; a deferrable primary key is none
 * @param ancestors {@code schema.table} of those that it is a partition of; empty when it is no partition
 * @param published whether the publication has it under this name
 */
public record TableFacts(String schema, String name, char kind, char persistence, char identity, boolean identified,
                         List<String> ancestors, boolean inherits, boolean rowSecurity, boolean generatedColumns,
                         boolean published) {
  public TableFacts {
    ancestors = List.copyOf(ancestors);
  }

  public TableName table() {
    return new TableName(schema, name);
  }

  public String qualifiedName() {
    return table().toString();
  }

  /** Whether the source would refuse UPDATE and DELETE on it once these are published. */
  public boolean hasNoIdentity() {
    return identity == 'n' || identity != 'f' && !identified;
  }

  public boolean isUnlogged() {
    return persistence == 'u';
  }

  /** Whether rows of it can be published. */
  public boolean isPublishable() {
    return whyUnpublishable(kind, persistence) == null;
  }

  /** Why rows of it cannot be published, as the rest of a sentence; null when they can. */
  public String whyUnpublishable() {
    return whyUnpublishable(kind, persistence);
  }

  static String whyUnpublishable(char kind, char persistence) {
    return switch (kind) {
      case 'r', 'p' -> whyNotInTheWal(persistence);
      case 'v' -> "is a view, which has no rows of its own";
      case 'm' -> "is a materialized view, which cannot be published";
      case 'f' -> "is a foreign table; its rows are in another server's WAL";
      case 'S' -> "is a sequence, which cannot be published";
      default -> "is not a table";
    };
  }

  private static String whyNotInTheWal(char persistence) {
    return switch (persistence) {
      case 'u' -> "is unlogged, so its rows are not in the WAL";
      case 't' -> "is a temporary table, so its rows are not in the WAL";
      default -> null;
    };
  }
}
