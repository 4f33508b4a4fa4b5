package io.philotes.preflight;

import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationContents;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import java.util.List;
import java.util.Optional;

/** What PostgreSQL refuses of filters, so that nobody is told to run it. See CREATE PUBLICATION. Pure. */
public final class FilterRules {

  static final String NO_LISTS = "PostgreSQL has no lists of columns in a publication of schemas: create another publication, and configure it with another slot";

  private FilterRules() {}

  /**
   * Why tables cannot be added as they are wanted, and what helps, as a sentence without full stop; empty when they can.
   *
   * @param there what they are added to
   */
  public static Optional<String> refusal(PublicationDefinition wanted, List<String> tables, PublicationFacts there) {
    if (listsColumns(wanted, tables) && !there.contents().schemas().isEmpty()) {
      return Optional.of(NO_LISTS);
    }
    return there.viaRoot() ? Optional.empty() : refusalOfRoots(wanted, tables, there.contents().family().roots());
  }

  /** The same of schemas. */
  public static Optional<String> refusalOfSchemas(PublicationContents there) {
    return there.filters().values().stream().allMatch(filter -> filter.columns().isEmpty()) ? Optional.empty()
        : Optional.of("PostgreSQL has no schemas in a publication with lists of columns: create another publication, and configure it with another slot");
  }

  /** Whether tables can be added as they are wanted only after partitions come under the name of their root. */
  public static boolean needViaRoot(PublicationDefinition wanted, List<String> tables, PublicationFacts there) {
    return !there.viaRoot() && !filteredRoots(wanted, tables, there.contents().family().roots()).isEmpty();
  }

  /**
   * The refusal of filters of partitioned tables where partitions come under their own names, also when it is as wanted.
   *
   * @param roots those of the tables that are partitioned
   */
  static Optional<String> refusalOfRoots(PublicationDefinition wanted, List<String> tables, List<String> roots) {
    List<String> filtered = filteredRoots(wanted, tables, roots);
    return Boolean.TRUE.equals(wanted.viaRoot()) || filtered.isEmpty() ? Optional.empty()
        : Optional.of("PostgreSQL has filters of partitioned tables only where partitions come under the name of their root: configure viaRoot: true, or instead of "
            + Names.shortened(filtered) + " name and filter the partitions");
  }

  private static List<String> filteredRoots(PublicationDefinition wanted, List<String> tables, List<String> roots) {
    return tables.stream().filter(table -> !wanted.filter(table).equals(MemberFilter.NONE) && roots.contains(table)).toList();
  }

  static boolean listsColumns(PublicationDefinition wanted, List<String> tables) {
    return tables.stream().anyMatch(table -> !wanted.filter(table).columns().isEmpty());
  }
}
