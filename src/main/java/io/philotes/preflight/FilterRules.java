package io.philotes.preflight;

import io.philotes.postgres.catalog.PublicationContents;
import io.philotes.postgres.catalog.PublicationDefinition;
import java.util.List;
import java.util.Optional;

/** What PostgreSQL refuses of filters, so that nobody is told to run it. See CREATE PUBLICATION. Pure. */
public final class FilterRules {

  private FilterRules() {}

  /**
   * Why tables cannot be added as they are wanted, and what helps, as a sentence without full stop; empty when they can.
   *
   * @param there what they are added to
   */
  public static Optional<String> refusal(PublicationDefinition wanted, List<String> tables, PublicationContents there) {
    return listsColumns(wanted, tables) && !there.schemas().isEmpty()
        ? Optional.of("PostgreSQL has no lists of columns in a publication of schemas: create another publication, and configure it with another slot")
        : Optional.empty();
  }

  /** The same of schemas. */
  public static Optional<String> refusalOfSchemas(PublicationContents there) {
    return there.filters().values().stream().allMatch(filter -> filter.columns().isEmpty()) ? Optional.empty()
        : Optional.of("PostgreSQL has no schemas in a publication with lists of columns: create another publication, and configure it with another slot");
  }

  static boolean listsColumns(PublicationDefinition wanted, List<String> tables) {
    return tables.stream().anyMatch(table -> !wanted.filter(table).columns().isEmpty());
  }
}
