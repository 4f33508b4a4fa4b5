package io.philotes.ingestion;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.error.Printable;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a publication still publishes what is configured. Asked before each start, and now and then while streaming,
 * because nothing in the stream tells that a table left its publication: every signal stays green and no event comes.
 */
final class PublicationCheck {

  private PublicationCheck() {}

  /** What is wrong, if anything. */
  static Optional<PhilotesException> refusal(PublicationDefinition wanted, Optional<PublicationFacts> found) {
    if (found.isEmpty()) {
      return refusal(ErrorCode.PUBLICATION_MISSING, "publication", wanted.name(),
          "it was there when the slot was created; creating it again helps only for later changes");
    }
    PublicationFacts publication = found.get();
    if (!publication.dynamic() && publication.tables().isEmpty()) {
      return refusal(ErrorCode.PUBLICATION_EMPTY, "publication", wanted.name(), why("no change would ever arrive", wanted, publication, wanted.tables()));
    }
    return tables(wanted, publication).or(() -> schemas(wanted, publication)).or(() -> operations(wanted, publication));
  }

  private static Optional<PhilotesException> tables(PublicationDefinition wanted, PublicationFacts publication) {
    List<String> missing = wanted.tables().stream().filter(table -> !publication.publishes(table)).toList();
    return missing.isEmpty() ? Optional.empty() : refusal(ErrorCode.TABLE_NOT_PUBLISHED, "table",
        String.join(", ", missing), why("publication " + wanted.name() + " does not have it", wanted, publication, missing));
  }

  private static Optional<PhilotesException> schemas(PublicationDefinition wanted, PublicationFacts publication) {
    List<String> missing = publication.missingSchemas(wanted);
    return missing.isEmpty() ? Optional.empty() : refusal(ErrorCode.TABLE_NOT_PUBLISHED, "schema", String.join(", ", missing),
        told("publication " + wanted.name() + " does not have all tables of it", "", wanted.addSchemasSql(missing)));
  }

  private static Optional<PhilotesException> operations(PublicationDefinition wanted, PublicationFacts publication) {
    List<String> missing = wanted.operations().stream().filter(publication.leftOut()::contains).toList();
    return missing.isEmpty() ? Optional.empty() : refusal(ErrorCode.OPERATION_NOT_PUBLISHED, "operation", String.join(", ", missing),
        told("publication " + wanted.name() + " leaves it out", "", wanted.setOperationsSql(publication.operationsAnd(wanted.operations()))));
  }

  /** What keeps those out that cannot be added, and the statement that adds the others. */
  private static String why(String what, PublicationDefinition wanted, PublicationFacts publication, List<String> missing) {
    Map<String, String> reasons = publication.unpublishable();
    String never = missing.stream().filter(reasons::containsKey).map(table -> "; " + table + " " + reasons.get(table)).collect(Collectors.joining());
    List<String> others = missing.stream().filter(table -> !reasons.containsKey(table)).toList();
    return others.isEmpty() ? what + never : told(what, never, wanted.hasConditions() ? null : wanted.addTablesSql(others, publication.contents()));
  }

  /**
   * The longest that is not cut: a part of the SQL would do other things than the whole.
   *
   * @param sql null when it has conditions, whose text may hold values of rows
   */
  private static String told(String what, String reasons, String sql) {
    String printed = "; 'check' prints the SQL that mends it";
    return Stream.of(what + reasons + (sql == null ? printed : "; run on the source: " + sql), what + reasons + printed).filter(Printable::fits).findFirst()
        .orElse(what + printed + reasons);
  }

  private static Optional<PhilotesException> refusal(ErrorCode code, String object, String value, String why) {
    return Optional.of(PhilotesException.of(code, object, value, why));
  }
}
