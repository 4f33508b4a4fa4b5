package io.philotes.preflight;

import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.PublicationMember;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * In what a publication that is there differs from the configuration, beyond what is refused: nothing of it is altered by us. What the
 * configuration does not say is no difference. Pure.
 */
public final class PublicationDifferences {

  /**
   * One of them.
   *
   * @param name short, for machines
   * @param what as a sentence without full stop
   * @param remedy the SQL that mends it, or what to do where there is none
   */
  public record Difference(String name, String what, String remedy) {}

  private static final String NO_FILTERS = "A publication of all tables has no filters: create another one, and configure it with another slot";

  private final PublicationDefinition wanted;
  private final PublicationFacts there;
  private final List<Difference> found = new ArrayList<>();

  private PublicationDifferences(PublicationDefinition wanted, PublicationFacts there) {
    this.wanted = wanted;
    this.there = there;
  }

  /** @param others what other sources want of the same publication */
  public static List<Difference> of(PublicationDefinition wanted, PublicationFacts there, List<PublicationDefinition> others) {
    PublicationDifferences differences = new PublicationDifferences(wanted, there);
    if (!wanted.isOfAllTables() && others.stream().noneMatch(PublicationDefinition::isOfAllTables)) {
      differences.more(others);
    }
    differences.filters();
    differences.options();
    return List.copyOf(differences.found);
  }

  private void more(List<PublicationDefinition> others) {
    if (there.contents().allTables()) {
      add("all_tables", "the publication is one of all tables, and all of them are captured; the configuration names some",
          "Name no tables in the configuration, or create a publication of these alone, and configure it with another slot");
      return;
    }
    Set<String> tables = new HashSet<>(wanted.tables());
    Set<String> schemas = new HashSet<>(wanted.schemas());
    others.forEach(other -> {
      tables.addAll(other.tables());
      schemas.addAll(other.schemas());
    });
    List<String> extraTables = there.contents().members().stream().filter(member -> isExtra(member, tables, schemas)).map(PublicationMember::name).toList();
    if (!extraTables.isEmpty()) {
      add("extra_tables", "the publication has more tables than the configuration names, and they are captured: " + Names.shortened(extraTables),
          wanted.dropTablesSql(extraTables) + ";");
    }
    List<String> extraSchemas = there.contents().schemas().stream().filter(schema -> !schemas.contains(schema)).toList();
    if (!extraSchemas.isEmpty()) {
      add("extra_schemas", "the publication has schemas that the configuration does not name, and all of their tables are captured: "
          + Names.shortened(extraSchemas), wanted.dropSchemasSql(extraSchemas) + ";");
    }
  }

  private static boolean isExtra(PublicationMember member, Set<String> tables, Set<String> schemas) {
    return !tables.contains(member.name()) && member.ancestors().stream().noneMatch(tables::contains)
        && schemas.stream().noneMatch(schema -> member.name().startsWith(schema + "."));
  }

  /** A configuration without filters leaves them to whoever made the publication. */
  private void filters() {
    if (!wanted.filters().isEmpty()) {
      wanted.tables().stream().filter(there::publishes).forEach(this::filter);
    }
  }

  private void filter(String table) {
    MemberFilter configured = wanted.filter(table);
    MemberFilter has = there.contents().filters().getOrDefault(table, MemberFilter.NONE);
    boolean sameColumns = Set.copyOf(configured.columns()).equals(Set.copyOf(has.columns()));
    boolean sameRows = RowCondition.same(configured.where(), has.where());
    if (!sameColumns) {
      add("column_list", "the publication has " + columns(has) + " of " + table + ", the configuration " + columns(configured), filterSql(table));
    }
    if (!sameRows) {
      String copy = has.where() == null || configured.where() == null ? ""
          : " If both mean the same, write the publication's into the configuration";
      add("row_filter", "the publication has " + rows(has) + " of " + table + ", the configuration " + rows(configured), filterSql(table) + copy);
    }
  }

  private String filterSql(String table) {
    if (there.contents().allTables()) {
      return NO_FILTERS;
    }
    boolean member = there.contents().members().stream().anyMatch(named -> named.name().equals(table));
    return (member ? wanted.filterTableSql(table) : wanted.addTablesSql(List.of(table))) + ";";
  }

  private static String columns(MemberFilter filter) {
    return filter.columns().isEmpty() ? "all columns" : "the columns " + String.join(", ", filter.columns());
  }

  private static String rows(MemberFilter filter) {
    return filter.where() == null ? "every row" : "the rows where " + filter.where();
  }

  private void options() {
    List<String> extra = there.operations().stream().filter(operation -> !wanted.operations().contains(operation)).toList();
    if (!wanted.operations().isEmpty() && !extra.isEmpty()) {
      add("extra_operations", "the publication also publishes " + String.join(", ", extra) + ", and that is captured", wanted.setOperationsSql(wanted.operations()) + ";");
    }
    if (wanted.viaRoot() != null && wanted.viaRoot() != there.viaRoot()) {
      add("via_root", "changes of partitions come under " + (there.viaRoot() ? "the name of their root" : "their own names") + "; the configuration says otherwise",
          wanted.setViaRootSql(wanted.viaRoot()) + ";");
    }
    String generated = there.contents().generatedColumns();
    if (wanted.generatedColumns() != null && !wanted.generatedColumns().equals(generated)) {
      add("generated_columns", "of the generated columns the publication has " + (generated == null ? "none" : generated) + ", the configuration "
          + wanted.generatedColumns(), wanted.setGeneratedColumnsSql(wanted.generatedColumns()) + ";");
    }
  }

  private void add(String name, String what, String remedy) {
    found.add(new Difference(name, what, remedy));
  }
}
