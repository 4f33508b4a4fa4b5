package io.philotes.ingestion;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.SourceCatalog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether a publication still publishes what is configured. Asked before each start, and now and then while streaming,
 * because nothing in the stream tells that a table left its publication: every signal stays green and no event comes.
 */
final class PublicationCheck {

  private PublicationCheck() {}

  /** What is wrong, if anything. */
  static Optional<PhilotesException> refusal(String name, Optional<PublicationFacts> found, List<String> configuredTables) {
    if (found.isEmpty()) {
      return refusal(ErrorCode.PUBLICATION_MISSING, "publication", name,
          "it was there when the slot was created; creating it again helps only for later changes");
    }
    PublicationFacts publication = found.get();
    if (!publication.dynamic() && publication.tables().isEmpty()) {
      return refusal(ErrorCode.PUBLICATION_EMPTY, "publication", name, "no change would ever arrive" + why(publication, configuredTables));
    }
    List<String> missing = configuredTables.stream().filter(table -> !publication.publishes(table)).toList();
    return missing.isEmpty() ? Optional.empty() : refusal(ErrorCode.TABLE_NOT_PUBLISHED, "table",
        String.join(", ", missing), "publication " + name + " does not have it" + why(publication, missing));
  }

  /** What keeps those out that cannot be added, and the statement that adds the others. */
  private static String why(PublicationFacts publication, List<String> missing) {
    Map<String, String> reasons = publication.unpublishable();
    String never = missing.stream().filter(reasons::containsKey).map(table -> "; " + table + " " + reasons.get(table)).collect(Collectors.joining());
    return never + remedy(publication.name(), missing.stream().filter(table -> !reasons.containsKey(table)).toList());
  }

  private static String remedy(String name, List<String> tables) {
    return tables.isEmpty() ? "" : "; run on the source: " + SourceCatalog.addTablesSql(name, tables);
  }

  private static Optional<PhilotesException> refusal(ErrorCode code, String object, String value, String why) {
    return Optional.of(PhilotesException.of(code, object, value, why));
  }
}
