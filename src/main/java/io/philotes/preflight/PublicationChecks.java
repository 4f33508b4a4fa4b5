package io.philotes.preflight;

import io.philotes.error.ErrorCode;
import io.philotes.postgres.catalog.Identifiers;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.SourceCatalog;
import java.util.List;
import java.util.function.Function;

/** What the publication lets through. Only what is published can be captured, and nothing else keeps a secret from it. */
final class PublicationChecks {

  private PublicationChecks() {}

  static void check(SourceFacts facts, Findings findings) {
    facts.publication().ifPresentOrElse(publication -> there(facts, publication, findings), () -> missing(facts, findings));
  }

  /** A start or {@code init} creates it; whether the role may do so is tried apart. */
  private static void missing(SourceFacts facts, Findings findings) {
    findings.note("publication", "the publication " + facts.config().publication() + " does not exist; the first start creates it if the role may",
        facts.config().tables().isEmpty() ? SourceCatalog.createPublicationSql(facts.config().publication(), List.of()) + ";"
            : withPublishable(facts, tables -> SourceCatalog.createPublicationSql(facts.config().publication(), tables)));
  }

  /** A statement that the tables which cannot be published do not spoil. */
  private static String withPublishable(SourceFacts facts, Function<List<String>, String> sql) {
    List<String> tables = facts.publishableTables();
    return tables.isEmpty() ? "Correct sources[].tables: nothing of it can be published" : sql.apply(tables) + ";";
  }

  private static void there(SourceFacts facts, PublicationFacts publication, Findings findings) {
    String name = publication.name();
    if (!publication.dynamic() && publication.tables().isEmpty()) {
      findings.error(ErrorCode.PUBLICATION_EMPTY, "publication", "the publication " + name + " has no tables, so no change would ever arrive",
          facts.config().tables().isEmpty() ? "ALTER PUBLICATION " + Identifiers.quote(name) + " ADD TABLE schema.table;"
              : withPublishable(facts, tables -> SourceCatalog.addTablesSql(name, tables)));
      return;
    }
    findings.ok("publication", "the publication " + name + " has " + Names.count(publication.tables().size(), "table")
        + (publication.dynamic() ? ", and each new one" : ""));
    operations(publication, findings);
    viaRoot(publication, findings);
    if (!facts.filteredTables().isEmpty()) {
      findings.note("filters", "the publication leaves out rows or columns of " + Names.shortened(facts.filteredTables()), "");
    }
  }

  private static void operations(PublicationFacts publication, Findings findings) {
    List<String> missing = publication.leftOut();
    if (!missing.isEmpty()) {
      findings.warn("operations", "the publication leaves out " + String.join(", ", missing) + ": a copy made from the changes will differ",
          "ALTER PUBLICATION " + Identifiers.quote(publication.name()) + " SET (publish = 'insert, update, delete, truncate');");
    }
  }

  private static void viaRoot(PublicationFacts publication, Findings findings) {
    if (publication.viaRoot() && publication.truncate()) {
      findings.warn("partitions", "changes of partitions are published as their root's (publish_via_partition_root): the server does not send the TRUNCATE of a single partition",
          "Truncate the root, or delete the rows; or: ALTER PUBLICATION " + Identifiers.quote(publication.name())
              + " SET (publish_via_partition_root = false);");
    }
  }
}
