package io.philotes.ingestion;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.error.Printable;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.preflight.FilterRules;
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

  /**
   * What is wrong, if anything.
   *
   * @param shared the publication that is enough for all sources that have it: what is added is added for all of them
   */
  static Optional<PhilotesException> refusal(PublicationDefinition wanted, PublicationDefinition shared, Optional<PublicationFacts> found) {
    if (found.isEmpty()) {
      return refusal(ErrorCode.PUBLICATION_MISSING, "publication", wanted.name(),
          "it was there when the slot was created; creating it again helps only for later changes");
    }
    PublicationFacts publication = found.get();
    if (publication.isEmpty()) {
      return refusal(ErrorCode.PUBLICATION_EMPTY, "publication", wanted.name(), missing("no change would ever arrive", wanted, shared, publication));
    }
    return tables(wanted, shared, publication).or(() -> schemas(wanted, publication)).or(() -> operations(wanted, publication));
  }

  private static String missing(String what, PublicationDefinition wanted, PublicationDefinition shared, PublicationFacts publication) {
    return wanted.tables().isEmpty() && !wanted.schemas().isEmpty() ? told(what, "", wanted.addSchemasSql(wanted.schemas()))
        : why(what, shared, publication, wanted.tables());
  }

  private static Optional<PhilotesException> tables(PublicationDefinition wanted, PublicationDefinition shared, PublicationFacts publication) {
    List<String> missing = wanted.tables().stream().filter(table -> !publication.publishes(table)).toList();
    return missing.isEmpty() ? Optional.empty() : refusal(ErrorCode.TABLE_NOT_PUBLISHED, "table",
        String.join(", ", missing), why("publication " + wanted.name() + " does not have it", shared, publication, missing));
  }

  private static Optional<PhilotesException> schemas(PublicationDefinition wanted, PublicationFacts publication) {
    List<String> missing = publication.missingSchemas(wanted);
    String what = "publication " + wanted.name() + " does not have all tables of it";
    return missing.isEmpty() ? Optional.empty() : refusal(ErrorCode.TABLE_NOT_PUBLISHED, "schema", String.join(", ", missing),
        FilterRules.refusalOfSchemas(publication.contents()).map(refusal -> what + "; " + refusal)
            .orElseGet(() -> told(what, "", wanted.addSchemasSql(missing))));
  }

  private static Optional<PhilotesException> operations(PublicationDefinition wanted, PublicationFacts publication) {
    List<String> missing = wanted.operations().stream().filter(publication.leftOut()::contains).toList();
    return missing.isEmpty() ? Optional.empty() : refusal(ErrorCode.OPERATION_NOT_PUBLISHED, "operation", String.join(", ", missing),
        told("publication " + wanted.name() + " leaves it out", "", wanted.setOperationsSql(publication.operationsAnd(wanted.operations()))));
  }

  /** What keeps those out that cannot be added, and what adds the others. */
  private static String why(String what, PublicationDefinition shared, PublicationFacts publication, List<String> missing) {
    Map<String, String> reasons = publication.unpublishable();
    String never = missing.stream().filter(reasons::containsKey).map(table -> "; " + table + " " + reasons.get(table)).collect(Collectors.joining());
    List<String> others = missing.stream().filter(table -> !reasons.containsKey(table)).toList();
    return others.isEmpty() ? what + never : FilterRules.refusal(shared, others, publication).map(refusal -> what + never + "; " + refusal)
        .orElseGet(() -> told(what, never, isForCheck(shared, others, publication) ? null : shared.addTablesSql(others, publication.contents())));
  }

  /** The text of a condition may hold values of rows, and another statement may have to come first. */
  private static boolean isForCheck(PublicationDefinition shared, List<String> tables, PublicationFacts publication) {
    return shared.hasConditions() || FilterRules.needViaRoot(shared, tables, publication);
  }

  /**
   * The longest that is not cut: a part of the SQL would do other things than the whole.
   *
   * @param sql null when only 'check' may print it
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
