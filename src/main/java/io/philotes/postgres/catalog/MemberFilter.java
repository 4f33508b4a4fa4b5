package io.philotes.postgres.catalog;

import java.util.List;

/**
 * What a publication lets through of one table.
 *
 * @param columns empty means all
 * @param where condition on a row, in SQL; null means every row
 */
public record MemberFilter(List<String> columns, String where) {

  /** Everything. */
  public static final MemberFilter NONE = new MemberFilter(List.of(), null);

  public MemberFilter {
    columns = List.copyOf(columns);
  }
}
