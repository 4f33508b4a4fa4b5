package io.philotes.postgres.catalog;

import java.util.List;

/**
 * Who belongs to tables that are asked for or named by a publication.
 *
 * @param roots {@code schema.table} of those that are partitioned
 * @param heirs published tables that inherit from one that is asked for, directly or not, without being its partitions
 */
public record TableFamily(List<String> roots, List<TableName> heirs) {

  static final TableFamily NONE = new TableFamily(List.of(), List.of());

  public TableFamily {
    roots = List.copyOf(roots);
    heirs = List.copyOf(heirs);
  }
}
