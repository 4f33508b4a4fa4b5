package io.philotes.postgres.catalog;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a publication says what it publishes.
 *
 * @param oid of the publication: another one of the same name has another
 * @param allTables whether it is FOR ALL TABLES
 * @param schemas whose tables it publishes, all of them
 * @param members the tables that it names
 * @param published oid of each table that is published, by {@code schema.table}
 * @param generatedColumns which generated columns: none or stored; null when the server cannot say it
 * @param family who belongs to the tables that it names, and to those asked for
 */
public record PublicationContents(long oid, boolean allTables, List<String> schemas, List<PublicationMember> members,
                                  Map<String, Long> published, String generatedColumns, TableFamily family) {
  public PublicationContents {
    schemas = List.copyOf(schemas);
    members = List.copyOf(members);
    published = Map.copyOf(published);
  }

  /** Of one in which no table belongs to another. */
  public PublicationContents(long oid, boolean allTables, List<String> schemas, List<PublicationMember> members, Map<String, Long> published,
                             String generatedColumns) {
    this(oid, allTables, schemas, members, published, generatedColumns, TableFamily.NONE);
  }

  PublicationContents with(TableFamily found) {
    return new PublicationContents(oid, allTables, schemas, members, published, generatedColumns, found);
  }

  /** Of one without filters. */
  static PublicationContents of(boolean all, List<String> tables) {
    return new PublicationContents(0, all, List.of(),
        all ? List.of() : tables.stream().map(table -> new PublicationMember(TableName.of(table), MemberFilter.NONE, List.of())).toList(),
        tables.stream().collect(Collectors.toMap(table -> table, table -> 0L)), null);
  }

  /** Whether it names the table. */
  public boolean names(String table) {
    return members.stream().anyMatch(member -> member.name().equals(table));
  }

  /** The partitioned tables that have a filter, of rows or of columns: partitions must come under their names. */
  public List<String> filteredRoots() {
    return members.stream().filter(member -> !member.filter().equals(MemberFilter.NONE)).map(PublicationMember::name).filter(family.roots()::contains).toList();
  }

  /** Whether it names a partition of the table, or one that inherits from it. */
  boolean namesBelow(String table) {
    return members.stream().anyMatch(member -> member.ancestors().contains(table));
  }

  /** The filters of the tables that have one. */
  public Map<String, MemberFilter> filters() {
    return members.stream().filter(member -> !member.filter().equals(MemberFilter.NONE))
        .collect(Collectors.toMap(PublicationMember::name, PublicationMember::filter, (one, namesake) -> one));
  }
}
