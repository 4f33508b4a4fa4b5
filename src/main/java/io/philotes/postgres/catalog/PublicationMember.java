package io.philotes.postgres.catalog;

import java.util.List;

/**
 * A table that a publication names.
 *
 * @param ancestors {@code schema.table} of which it is a partition or inherits, directly or not
 */
public record PublicationMember(TableName table, MemberFilter filter, List<String> ancestors) {
  public PublicationMember {
    ancestors = List.copyOf(ancestors);
  }

  /** {@code schema.table} */
  public String name() {
    return table.toString();
  }
}
