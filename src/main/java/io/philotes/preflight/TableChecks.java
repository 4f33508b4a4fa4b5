package io.philotes.preflight;

import io.philotes.error.ErrorCode;
import io.philotes.postgres.catalog.Identifiers;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PreflightCatalog;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.TableFacts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which configured tables cannot be captured and why, and what of the captured ones will not come or will hurt. */
final class TableChecks {

  /** The first that refuses changes for the sake of generated columns. */
  private static final int ASKS_FOR_GENERATED = 180_000;

  private TableChecks() {}

  static void check(SourceFacts facts, Findings findings) {
    if (facts.tables().size() >= PreflightCatalog.MOST_TABLES) {
      findings.note("tables", "the database has " + PreflightCatalog.MOST_TABLES + " tables or more; only so many were looked at", "");
    }
    configured(facts, findings);
    List<TableFacts> captured = captured(facts);
    withoutIdentity(facts, findings);
    notInTheWal(facts, findings);
    tell(captured, TableFacts::rowSecurity, findings, "row_security",
        "row security does not hold replication back; every row is captured of ",
        "To leave rows or columns out, use the publication's row filters and column lists (PostgreSQL 15)");
    tell(captured, table -> table.generatedColumns() && !sendsGenerated(facts), findings, "generated_columns",
        "the server does not send generated columns, unless told to (PostgreSQL 18, publish_generated_columns); there are some in ", "");
    tell(captured, TableFacts::inherits, findings, "inheritance",
        "changes of tables that inherit come under their own names: ", "");
  }

  private static boolean sendsGenerated(SourceFacts facts) {
    return "stored".equals(facts.publication().map(publication -> publication.contents().generatedColumns()).orElseGet(() -> facts.shared().generatedColumns()));
  }

  private static void tell(List<TableFacts> captured, Predicate<TableFacts> which, Findings findings, String name, String what,
                           String remedy) {
    List<String> tables = names(captured, which);
    if (!tables.isEmpty()) {
      findings.note(name, what + Names.shortened(tables), remedy);
    }
  }

  /** Those that are published, or will be when the publication is created. */
  private static List<TableFacts> captured(SourceFacts facts) {
    PublicationDefinition created = facts.shared();
    return facts.publication().isPresent() ? facts.tables().stream().filter(TableFacts::published).toList()
        : facts.tables().stream().filter(TableFacts::isPublishable).filter(created::has).toList();
  }

  private static void configured(SourceFacts facts, Findings findings) {
    Map<String, TableFacts> byName = facts.tables().stream().collect(Collectors.toMap(TableFacts::qualifiedName, Function.identity(), (one, namesake) -> one));
    for (String wanted : facts.config().tables()) {
      TableFacts table = byName.get(wanted);
      boolean published = facts.publication().map(publication -> publication.publishes(wanted)).orElse(false);
      if (published || table != null && facts.publication().isEmpty() && table.isPublishable()) {
        continue;
      }
      findings.error(ErrorCode.TABLE_NOT_PUBLISHED, "table", wanted + " " + (table == null ? "does not exist" : reason(facts, table)),
          remedy(facts, table, wanted));
    }
  }

  private static String reason(SourceFacts facts, TableFacts table) {
    String never = facts.publication().map(publication -> publication.whyNever(table)).orElseGet(table::whyUnpublishable);
    return never == null ? "is not in the publication" : never;
  }

  private static String remedy(SourceFacts facts, TableFacts table, String wanted) {
    if (table == null || !table.isPublishable()) {
      return table != null && table.isUnlogged() ? "ALTER TABLE " + Identifiers.quoteQualified(wanted) + " SET LOGGED; then add it to the publication"
          : "Take it out of sources[].tables";
    }
    return facts.publication().map(publication -> publication.publishesUnder(table.ancestors()) ? "Name its root in sources[].tables, under which its rows come"
        : added(facts, List.of(wanted), publication)).orElse("");
  }

  private static String added(SourceFacts facts, List<String> tables, PublicationFacts publication) {
    PublicationDefinition shared = facts.shared();
    return facts.unknownOption().map(unknown -> PublicationChecks.UNKNOWN).or(() -> FilterRules.refusal(shared, tables, publication))
        .orElseGet(() -> shared.addTablesSql(tables, publication.contents()) + ";");
  }

  /**
   * The source refuses UPDATE and DELETE then: its own applications break. Of a partitioned table it asks the partition that holds
   * the row, also when that is published under its root's name, and never the root.
   */
  private static void withoutIdentity(SourceFacts facts, Findings findings) {
    List<String> operations = facts.publication().map(PublicationFacts::operations).orElse(facts.shared().operations());
    boolean harmless = (facts.publication().isPresent() || !operations.isEmpty()) && !operations.contains("update") && !operations.contains("delete");
    PublicationDefinition created = facts.shared();
    List<TableFacts> holding = facts.tables().stream().filter(table -> table.kind() == 'r' && comes(facts, created, table)).toList();
    List<TableFacts> bare = harmless ? List.of() : holding.stream().filter(TableFacts::hasNoIdentity).toList();
    if (!bare.isEmpty()) {
      findings.warn("replica_identity", "without a replica identity, the source refuses UPDATE and DELETE once published (a deferrable primary key is none): "
          + Names.shortened(names(bare, table -> true)), identityRemedy(facts, bare));
    } else if (!holding.isEmpty()) {
      findings.ok("replica_identity", "every table to be captured has a replica identity");
    }
  }

  private static String identityRemedy(SourceFacts facts, List<TableFacts> bare) {
    List<TableFacts> whole = bare.stream().filter(table -> mayBeFull(facts, table)).toList();
    String full = whole.isEmpty() ? "" : "ALTER TABLE " + whole.get(0).table().quoted() + " REPLICA IDENTITY FULL;";
    return whole.size() == bare.size() ? "Give each a primary key that is not deferrable and REPLICA IDENTITY DEFAULT, or: " + full
        : "Give each a primary key that is not deferrable and within its list of columns, and REPLICA IDENTITY DEFAULT: with a list of columns, or generated columns"
            + " that are not published, FULL is refused" + (whole.isEmpty() ? "" : "; those without may have: " + full);
  }

  /** The source refuses it with a list of columns, also that of the root, and from PostgreSQL 18 on with generated columns that are not published. */
  private static boolean mayBeFull(SourceFacts facts, TableFacts table) {
    return (!table.generatedColumns() || facts.server().versionNumber() < ASKS_FOR_GENERATED)
        && Stream.concat(Stream.of(table.qualifiedName()), table.ancestors().stream()).allMatch(name -> filter(facts, name).columns().isEmpty());
  }

  private static MemberFilter filter(SourceFacts facts, String table) {
    return facts.publication().map(publication -> publication.contents().filters().getOrDefault(table, MemberFilter.NONE)).orElseGet(() -> facts.shared().filter(table));
  }

  /** Whether its rows are captured, under its own name or that of a table which it is a partition of. */
  private static boolean comes(SourceFacts facts, PublicationDefinition created, TableFacts table) {
    return table.isPublishable() && facts.publication()
        .map(publication -> table.published() || publication.publishesUnder(table.ancestors()))
        .orElseGet(() -> created.has(table) || table.ancestors().stream().anyMatch(created.tables()::contains));
  }

  /** Of what is captured without being named, a table that cannot be published is left out, and nobody says so. */
  private static void notInTheWal(SourceFacts facts, Findings findings) {
    PublicationDefinition wanted = facts.wanted();
    if (wanted.isOfAllTables() || !wanted.schemas().isEmpty()) {
      List<TableFacts> silent = facts.tables().stream()
          .filter(table -> !table.isPublishable() && wanted.has(table) && !facts.config().tables().contains(table.qualifiedName())).toList();
      Map<String, List<TableFacts>> byReason = silent.stream().collect(Collectors.groupingBy(TableFacts::whyUnpublishable, TreeMap::new, Collectors.toList()));
      byReason.forEach((reason, tables) -> findings.note("not_in_the_wal", "will not come: " + Names.shortened(names(tables, table -> true)) + "; each " + reason,
          reason.contains("unlogged") ? "ALTER TABLE " + tables.get(0).table().quoted() + " SET LOGGED;" : ""));
    }
  }

  private static List<String> names(List<TableFacts> tables, Predicate<TableFacts> which) {
    return tables.stream().filter(which).map(TableFacts::qualifiedName).toList();
  }
}
