package io.philotes.postgres.catalog;

import java.util.List;

/**
 * The columns of a table as they are when the catalog is asked.
 *
 * @param askedAt by the clock of the source: UTC, ISO 8601, to the microsecond
 * @param primaryKey its columns in key order; empty when there is none
 * @param columns in the table's order, without those that were dropped
 */
public record TableShape(String askedAt, List<String> primaryKey, List<ColumnFacts> columns) {
  public TableShape {
    primaryKey = List.copyOf(primaryKey);
    columns = List.copyOf(columns);
  }
}
