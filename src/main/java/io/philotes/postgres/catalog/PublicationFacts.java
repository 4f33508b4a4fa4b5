package io.philotes.postgres.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a publication publishes now.
 *
 * @param dynamic whether tables created later belong to it without being named: all tables, or all of a schema
 * @param tables {@code schema.table}, as in pg_publication_tables
 * @param partitioned those of the tables asked for that are published under the names of their partitions, all of them
 * @param withoutIdentity published tables whose updates and deletes, or those of a partition, the source refuses for want of a replica
 *     identity
 * @param unpublishable those of the tables asked for that no statement brings into it, and why, as the rest of a sentence
 * @param contents how it says so
 * @param gaps what of it does not come, or not as it seems
 */
public record PublicationFacts(String name, boolean dynamic, boolean viaRoot, boolean insert, boolean update,
                               boolean delete, boolean truncate, List<String> tables, List<String> partitioned,
                               List<String> withoutIdentity, Map<String, String> unpublishable, PublicationContents contents,
                               PublicationGaps gaps) {

  private static final List<String> OPERATIONS = List.of("insert", "update", "delete", "truncate");

  public PublicationFacts {
    tables = List.copyOf(tables);
    partitioned = List.copyOf(partitioned);
    withoutIdentity = List.copyOf(withoutIdentity);
    unpublishable = Map.copyOf(unpublishable);
  }

  /** Of tables that can all be published. */
  public PublicationFacts(String name, boolean dynamic, boolean viaRoot, boolean insert, boolean update, boolean delete, boolean truncate,
                          List<String> tables, List<String> partitioned, List<String> withoutIdentity) {
    this(name, dynamic, viaRoot, insert, update, delete, truncate, tables, partitioned, withoutIdentity, Map.of());
  }

  /** Of tables that it names without a filter, or of all. */
  public PublicationFacts(String name, boolean dynamic, boolean viaRoot, boolean insert, boolean update, boolean delete, boolean truncate,
                          List<String> tables, List<String> partitioned, List<String> withoutIdentity, Map<String, String> unpublishable) {
    this(name, dynamic, viaRoot, insert, update, delete, truncate, tables, partitioned, withoutIdentity, unpublishable,
        PublicationContents.of(dynamic, tables), PublicationGaps.NONE);
  }

  PublicationFacts with(Map<String, String> found) {
    return new PublicationFacts(name, dynamic, viaRoot, insert, update, delete, truncate, tables, partitioned, withoutIdentity, found, contents, gaps);
  }

  /** Whether no change would ever arrive. A table that it names and that has no partitions may get some. */
  public boolean isEmpty() {
    return !dynamic && tables.isEmpty() && contents.members().isEmpty();
  }

  /** Of the heirs those that it publishes. */
  PublicationFacts with(TableFamily found) {
    Set<String> published = Set.copyOf(tables);
    TableFamily family = new TableFamily(found.roots(), found.heirs().stream().filter(heir -> published.contains(heir.toString())).toList());
    return new PublicationFacts(name, dynamic, viaRoot, insert, update, delete, truncate, tables, partitioned, withoutIdentity, unpublishable, contents.with(family), gaps);
  }

  /** The operations that it does not publish. */
  public List<String> leftOut() {
    return operations(false);
  }

  /** The operations that it publishes. */
  public List<String> operations() {
    return operations(true);
  }

  /** Those, and others beside, in the order of the server: what somebody else reads of it stays. */
  public List<String> operationsAnd(List<String> others) {
    return OPERATIONS.stream().filter(operation -> others.contains(operation) || operations().contains(operation)).toList();
  }

  private List<String> operations(boolean published) {
    List<String> operations = new ArrayList<>();
    addIf(insert == published, "insert", operations);
    addIf(update == published, "update", operations);
    addIf(delete == published, "delete", operations);
    addIf(truncate == published, "truncate", operations);
    return operations;
  }

  private static void addIf(boolean condition, String word, List<String> words) {
    if (condition) {
      words.add(word);
    }
  }

  /** Whether rows of a partition come under the name of one of those that it is a partition of. */
  public boolean publishesUnder(List<String> ancestors) {
    return viaRoot && ancestors.stream().anyMatch(tables::contains);
  }

  /** Why no statement brings the table into it under its own name, as the rest of a sentence; null when one does. */
  public String whyNever(TableFacts table) {
    return whyNever(table.kind(), table.persistence(), table.ancestors());
  }

  String whyNever(char kind, char persistence, List<String> ancestors) {
    String unpublishable = TableFacts.whyUnpublishable(kind, persistence);
    return unpublishable == null && publishesUnder(ancestors) ? "is a partition, whose rows come under the name of its root" : unpublishable;
  }

  /** The schemas of which it should publish all tables and does not. */
  public List<String> missingSchemas(PublicationDefinition wanted) {
    return contents.allTables() ? List.of() : wanted.schemas().stream().filter(schema -> !contents.schemas().contains(schema)).toList();
  }

  /** Whether every change of the table is published, under its own name or those of its partitions. */
  public boolean publishes(String table) {
    return tables.contains(table) || partitioned.contains(table);
  }
}
