package io.philotes.config;

import java.util.List;

/**
 * What of one table is published.
 *
 * @param table {@code schema.table}
 * @param columns as the catalog spells them; empty means all
 * @param where condition on a row, in SQL; null means every row
 */
public record TableFilter(String table, List<String> columns, String where) {
  public TableFilter {
    columns = List.copyOf(columns);
  }
}
