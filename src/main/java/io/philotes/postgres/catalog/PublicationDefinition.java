package io.philotes.postgres.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  public MemberFilter filter(String table) {
    return filters.getOrDefault(table, MemberFilter.NONE);
  }

  /** The statement that makes it. */
  public String createSql() {
    return "CREATE PUBLICATION " + quoted() + " FOR " + objects() + options();
  }

  private String objects() {
    List<String> objects = new ArrayList<>();
    if (!tables.isEmpty()) {
      objects.add(list(tables));
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

  /** The statement that puts more of its tables into it. */
  public String addTablesSql(List<String> more) {
    return alter() + "ADD " + list(more);
  }

  public String addSchemasSql(List<String> more) {
    return alter() + "ADD " + list("TABLES IN SCHEMA ", more);
  }

  /** The statement that takes tables out of it. */
  public String dropTablesSql(List<String> fewer) {
    return alter() + "DROP TABLE " + fewer.stream().map(Identifiers::quoteQualified).collect(Collectors.joining(", "));
  }

  public String dropSchemasSql(List<String> fewer) {
    return alter() + "DROP " + list("TABLES IN SCHEMA ", fewer);
  }

  /** The statements that give one of its tables its filter: in one transaction, so that no change is left out in between. */
  public String filterTableSql(String table) {
    return "BEGIN; " + dropTablesSql(List.of(table)) + "; " + addTablesSql(List.of(table)) + "; COMMIT";
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

  private String list(List<String> of) {
    return of.stream().map(this::member).collect(Collectors.joining(", ", "TABLE ", ""));
  }

  private String member(String table) {
    MemberFilter filter = filter(table);
    return Identifiers.quoteQualified(table) + (filter.columns().isEmpty() ? "" : " " + list("(", filter.columns()) + ")")
        + (filter.where() == null ? "" : " WHERE (" + filter.where() + ")");
  }

  private static String list(String before, List<String> names) {
    return names.stream().map(Identifiers::quote).collect(Collectors.joining(", ", before, ""));
  }
}
