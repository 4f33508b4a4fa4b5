package io.philotes.preflight;

import io.philotes.error.ErrorCode;
import io.philotes.postgres.catalog.Identifiers;
import io.philotes.postgres.catalog.IdentityGap;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the publication lets through. Only what is published can be captured, and nothing else keeps a secret from it. */
public final class PublicationChecks {

  /** No statement has what the server does not know. */
  static final String UNKNOWN = "First mend what is said of publication_options";

  private PublicationChecks() {}

  static void check(SourceFacts facts, Findings findings) {
    WantedPublication.unknown(facts.wanted(), facts.server().versionNumber()).or(() -> facts.publication().isPresent() ? Optional.empty() : facts.unknownOption())
        .ifPresent(refusal -> findings.failure("publication_options", refusal));
    facts.publication().ifPresentOrElse(publication -> there(facts, publication, findings), () -> missing(facts, findings));
  }

  /**
   * What a publication would be that a start creates.
   *
   * @param refused tables for which the server would refuse changes although they have a replica identity
   */
  public static void created(PublicationFacts publication, List<IdentityGap> refused, SourceFacts facts, Findings findings) {
    viaRoot(publication, facts.shared(), findings);
    PublicationGapChecks.check(publication, facts, findings);
    IdentityGapChecks.check(refused, facts, List.of(), findings);
  }

  /** A start or {@code init} creates it; whether the role may do so is tried apart. */
  private static void missing(SourceFacts facts, Findings findings) {
    findings.note("publication", "the publication " + facts.config().publication() + " does not exist; the first start creates it if the role may",
        createRemedy(facts));
  }

  private static String createRemedy(SourceFacts facts) {
    PublicationDefinition shared = facts.shared();
    if (facts.unknownOption().isPresent()) {
      return UNKNOWN;
    }
    return SharedPublication.refusal(shared).map(refusal -> "No publication is enough for all that have it: " + refusal)
        .or(() -> FilterRules.refusalOfRoots(shared, shared.tables(), facts.roots()))
        .orElseGet(() -> shared.tables().isEmpty() ? shared.createSql() + ";" : withPublishable(facts, tables -> shared.with(tables).createSql()));
  }

  private static String added(SourceFacts facts, PublicationFacts publication) {
    PublicationDefinition shared = facts.shared();
    if (facts.unknownOption().isPresent()) {
      return UNKNOWN;
    }
    if (shared.isOfAllTables()) {
      return "ALTER PUBLICATION " + Identifiers.quote(publication.name()) + " ADD TABLE schema.table;";
    }
    return SharedPublication.refusal(shared).map(refusal -> "No publication is enough for all that have it: " + refusal)
        .or(() -> FilterRules.refusal(shared, shared.tables(), publication)).orElseGet(() -> addedSql(facts, shared, publication));
  }

  private static String addedSql(SourceFacts facts, PublicationDefinition shared, PublicationFacts publication) {
    String schemas = shared.schemas().isEmpty() ? "" : shared.addSchemasSql(shared.schemas()) + ";";
    return shared.tables().isEmpty() ? schemas : withPublishable(facts, tables -> (schemas.isEmpty() ? "" : schemas + " ")
        + (FilterRules.needViaRoot(shared, tables, publication) ? shared.setViaRootSql(true) + "; " : "") + shared.addTablesSql(tables, publication.contents()));
  }

  /** A statement that the tables which cannot be published do not spoil. */
  private static String withPublishable(SourceFacts facts, Function<List<String>, String> sql) {
    List<String> tables = facts.publishableTables();
    return tables.isEmpty() ? "Correct sources[].tables: nothing of it can be published" : sql.apply(tables) + ";";
  }

  private static void there(SourceFacts facts, PublicationFacts publication, Findings findings) {
    String name = publication.name();
    if (publication.isEmpty()) {
      findings.error(ErrorCode.PUBLICATION_EMPTY, "publication", "the publication " + name + " has no tables, so no change would ever arrive",
          added(facts, publication));
      return;
    }
    findings.ok("publication", "the publication " + name + " has " + Names.count(publication.tables().size(), "table")
        + (publication.dynamic() ? ", and each new one" : ""));
    if (facts.unknownOption().isEmpty()) {
      schemas(facts.wanted(), publication, findings);
    }
    operations(facts.wanted(), publication, findings);
    viaRoot(publication, facts.shared(), findings);
    if (!facts.filteredTables().isEmpty()) {
      findings.note("filters", "the publication leaves out rows or columns of " + Names.shortened(facts.filteredTables()), "");
    }
    List<Difference> differences = facts.unknownOption().isPresent() ? List.of()
        : PublicationDifferences.of(facts.wanted(), publication, facts.others(), facts.conditions());
    differences.forEach(difference -> difference.tell(findings));
    PublicationGapChecks.check(publication, facts, findings);
    IdentityGapChecks.check(facts.identityGaps(), facts, differences, findings);
  }

  private static void schemas(PublicationDefinition wanted, PublicationFacts publication, Findings findings) {
    List<String> missing = publication.missingSchemas(wanted);
    if (!missing.isEmpty()) {
      findings.error(ErrorCode.TABLE_NOT_PUBLISHED, "schema", "the publication does not have all tables of the schema " + Names.shortened(missing),
          FilterRules.refusalOfSchemas(publication.contents()).orElseGet(() -> wanted.addSchemasSql(missing) + ";"));
    }
  }

  /** Those that are configured must be there; when none are, what is left out is only said. */
  private static void operations(PublicationDefinition wanted, PublicationFacts publication, Findings findings) {
    List<String> missing = publication.leftOut();
    if (!wanted.operations().isEmpty()) {
      List<String> refused = wanted.operations().stream().filter(missing::contains).toList();
      if (!refused.isEmpty()) {
        findings.error(ErrorCode.OPERATION_NOT_PUBLISHED, "operations", "the publication leaves out " + String.join(", ", refused),
            wanted.setOperationsSql(publication.operationsAnd(wanted.operations())) + ";");
      }
    } else if (!missing.isEmpty()) {
      findings.warn("operations", "the publication leaves out " + String.join(", ", missing) + ": a copy made from the changes will differ",
          "ALTER PUBLICATION " + Identifiers.quote(publication.name()) + " SET (publish = 'insert, update, delete, truncate');");
    }
  }

  /** A root that has a filter can only be published as such. */
  private static void viaRoot(PublicationFacts publication, PublicationDefinition wanted, Findings findings) {
    if (publication.viaRoot() && publication.truncate()) {
      findings.warn("partitions", "changes of partitions are published as their root's (publish_via_partition_root): the server does not send the TRUNCATE of a single partition, or of some below the root",
          "Truncate the root, or delete the rows" + (Boolean.TRUE.equals(wanted.viaRoot()) || !publication.contents().filteredRoots().isEmpty() ? ""
              : "; or: " + wanted.setViaRootSql(false) + PublicationDifferences.ALONE));
    }
  }
}
