package io.philotes.postgres.catalog;

import java.util.List;

/**
 * A table that a publication names.
 *
 * @param name {@code schema.table}
 * @param ancestors of which it is a partition or inherits, directly or not
 */
public record PublicationMember(String name, MemberFilter filter, List<String> ancestors) {
  public PublicationMember {
    ancestors = List.copyOf(ancestors);
  }
}
