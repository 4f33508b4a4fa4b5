package io.philotes.postgres.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A publication as it should be, and the statements that make it so. See PostgreSQL, CREATE PUBLICATION and ALTER PUBLICATION.
 *
 * @param tables {@code schema.table}; without tables and schemas it is one of all tables
 * @param filters by table
 * @param operations as PostgreSQL writes them; empty when nothing is said of them
 * @param viaRoot null when nothing is said of it
 * @param generatedColumns as PostgreSQL writes it; null when nothing is said of it
 */
public record PublicationDefinition(String name, List<String> tables, List<String> schemas, Map<String, MemberFilter> filters,
                                    List<String> operations, Boolean viaRoot, String generatedColumns) {

  private static final String ONLY = "ONLY ";

  public PublicationDefinition {
    tables = List.copyOf(tables);
    schemas = List.copyOf(schemas);
    filters = Map.copyOf(filters);
    operations = List.copyOf(operations);
  }

  /** Of these tables, or of all when there are none. */
  public static PublicationDefinition of(String name, List<String> tables) {
    return new PublicationDefinition(name, tables, List.of(), Map.of(), List.of(), null, null);
  }

  /** The same with other tables. */
  public PublicationDefinition with(List<String> others) {
    return new PublicationDefinition(name, others, schemas, filters, operations, viaRoot, generatedColumns);
  }

  public boolean isOfAllTables() {
    return tables.isEmpty() && schemas.isEmpty();
  }

  /** Whether it names the table, its schema, or neither tables nor schemas. */
  public boolean has(TableFacts table) {
    return isOfAllTables() || tables.contains(table.qualifiedName()) || schemas.contains(table.schema());
  }

  public MemberFilter filter(String table) {
    return filters.getOrDefault(table, MemberFilter.NONE);
  }

  /** Whether it leaves out rows: the text of a condition may hold values. */
  public boolean hasConditions() {
    return filters.values().stream().anyMatch(filter -> filter.where() != null);
  }

  /** One of another name that has the conditions of its tables and nothing else; roots can have some where partitions come as their root. */
  PublicationDefinition ofConditions(String other) {
    List<String> filtered = tables.stream().filter(table -> filter(table).where() != null).toList();
    Map<String, MemberFilter> conditions = filtered.stream().collect(Collectors.toMap(table -> table, table -> new MemberFilter(List.of(), filter(table).where())));
    return new PublicationDefinition(other, filtered, List.of(), conditions, List.of(), true, null);
  }

  /** The statement that makes it. */
  public String createSql() {
    return "CREATE PUBLICATION " + quoted() + " FOR " + objects() + options();
  }

  private String objects() {
    List<String> objects = new ArrayList<>();
    if (!tables.isEmpty()) {
      objects.add(list(tables.stream().map(TableName::of).toList(), table -> namesAll()));
    }
    if (!schemas.isEmpty()) {
      objects.add(list("TABLES IN SCHEMA ", schemas));
    }
    return objects.isEmpty() ? "ALL TABLES" : String.join(", ", objects);
  }

  private String options() {
    List<String> options = new ArrayList<>();
    if (!operations.isEmpty()) {
      options.add(publish(operations));
    }
    if (viaRoot != null) {
      options.add(viaRoot(viaRoot));
    }
    if (generatedColumns != null) {
      options.add(generated(generatedColumns));
    }
    return options.isEmpty() ? "" : " WITH (" + String.join(", ", options) + ")";
  }

  /** The statement that puts more of its tables into one that has these contents. */
  public String addTablesSql(List<String> more, PublicationContents there) {
    return add(more.stream().map(TableName::of).toList(), there);
  }

  public String addSchemasSql(List<String> more) {
    return alter() + "ADD " + list("TABLES IN SCHEMA ", more);
  }

  /** The statement that puts tables into it as they are, each without those that inherit from it. */
  public String addOnlySql(List<TableName> more) {
    return alter() + "ADD " + list(more, table -> true);
  }

  /**
   * The statements that take members and schemas out of one that has these contents, and put in those of its tables that came by them alone:
   * in one transaction, so that no change is left out in between. A list of columns is refused as long as there is a schema, so that what
   * goes goes first.
   */
  public String dropSql(List<TableName> members, List<String> fewer, List<TableName> kept, PublicationContents there) {
    List<String> statements = new ArrayList<>();
    if (!members.isEmpty()) {
      statements.add(drop(members));
    }
    if (!fewer.isEmpty()) {
      statements.add(alter() + "DROP " + list("TABLES IN SCHEMA ", fewer));
    }
    if (!kept.isEmpty()) {
      statements.add(add(kept, there));
    }
    return statements.size() == 1 ? statements.get(0) : transaction(statements);
  }

  /** The statements that give one of its members its filter, in one transaction. */
  public String filterTableSql(TableName table) {
    return transaction(List.of(drop(List.of(table)), addOnlySql(List.of(table))));
  }

  private static String transaction(List<String> statements) {
    return "BEGIN; " + String.join("; ", statements) + "; COMMIT";
  }

  /** Without ONLY those that inherit go, too, and the server refuses it where they are none of its members. */
  private String drop(List<TableName> members) {
    return alter() + "DROP TABLE " + members.stream().map(table -> ONLY + table.quoted()).collect(Collectors.joining(", "));
  }

  /** Those that inherit come with their parent, unless some of its own are there. */
  private String add(List<TableName> more, PublicationContents there) {
    return alter() + "ADD " + list(more, table -> namesAll() || there.namesBelow(table.toString()));
  }

  public String setOperationsSql(List<String> published) {
    return set(publish(published));
  }

  public String setViaRootSql(boolean published) {
    return set(viaRoot(published));
  }

  public String setGeneratedColumnsSql(String published) {
    return set(generated(published));
  }

  private String set(String option) {
    return alter() + "SET (" + option + ")";
  }

  private String alter() {
    return "ALTER PUBLICATION " + quoted() + " ";
  }

  private String quoted() {
    return Identifiers.quote(name);
  }

  private static String publish(List<String> operations) {
    return "publish = '" + String.join(", ", operations) + "'";
  }

  private static String viaRoot(boolean published) {
    return "publish_via_partition_root = " + published;
  }

  private static String generated(String published) {
    return "publish_generated_columns = " + published;
  }

  /** With filters each table is named: the server refuses a filter that comes to a table by itself and by one that it inherits from. */
  private boolean namesAll() {
    return !filters.isEmpty();
  }

  private String list(List<TableName> of, Predicate<TableName> only) {
    return of.stream().map(table -> (only.test(table) ? ONLY : "") + member(table)).collect(Collectors.joining(", ", "TABLE ", ""));
  }

  private String member(TableName table) {
    MemberFilter filter = filter(table.toString());
    return table.quoted() + (filter.columns().isEmpty() ? "" : " " + list("(", filter.columns()) + ")")
        + (filter.where() == null ? "" : " WHERE (" + ConditionText.oneLine(filter.where()) + ")");
  }

  private static String list(String before, List<String> names) {
    return names.stream().map(Identifiers::quote).collect(Collectors.joining(", ", before, ""));
  }
}
