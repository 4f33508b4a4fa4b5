package io.philotes.preflight;

import io.philotes.error.Printable;
import io.philotes.postgres.catalog.ConditionText;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationContents;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.PublicationMember;
import io.philotes.postgres.catalog.TableName;
import io.philotes.postgres.catalog.WrittenConditions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * In what a publication that is there differs from the configuration, beyond what is refused: nothing of it is altered by us. What the
 * configuration does not say is no difference, and where sources share a publication it is that of all of them. Pure.
 */
public final class PublicationDifferences {

  static final String ALONE = "; -- if nobody else reads it";

  /** Characters of what a server said. */
  private static final int LONGEST_WORDS = 200;

  private enum Comparison { SAME, OTHER, UNKNOWN }

  private final PublicationDefinition wanted;
  private final boolean filtered;
  private final PublicationFacts there;
  private final PublicationContents contents;
  private final WrittenConditions conditions;
  private final List<Difference> found = new ArrayList<>();

  private PublicationDifferences(PublicationDefinition wanted, boolean filtered, PublicationFacts there, WrittenConditions conditions) {
    this.wanted = wanted;
    this.filtered = filtered;
    this.there = there;
    this.conditions = conditions;
    contents = there.contents();
  }

  /**
   * Those that there are.
   *
   * @param others what other sources want of the same publication
   * @param conditions those that are {@link #doubtful}, as the server writes them
   */
  public static List<Difference> of(PublicationDefinition wanted, PublicationFacts there, List<PublicationDefinition> others,
                                    WrittenConditions conditions) {
    PublicationDifferences differences = new PublicationDifferences(SharedPublication.of(wanted, others),
        Stream.concat(Stream.of(wanted), others.stream()).anyMatch(one -> !one.filters().isEmpty()), there, conditions);
    differences.more();
    differences.options();
    differences.filters();
    return List.copyOf(differences.found);
  }

  /** A definition of those tables whose conditions only the server can compare with those that the publication has; empty when there are none. */
  public static Optional<PublicationDefinition> doubtful(PublicationDefinition wanted, PublicationFacts there, List<PublicationDefinition> others) {
    PublicationDefinition all = SharedPublication.of(wanted, others);
    Map<String, MemberFilter> filters = there.contents().filters();
    List<String> doubtful = all.tables().stream()
        .filter(table -> compared(all.filter(table).where(), filters.getOrDefault(table, MemberFilter.NONE).where()) == Comparison.UNKNOWN).toList();
    return doubtful.isEmpty() ? Optional.empty() : Optional.of(all.with(doubtful));
  }

  /** Without the server. */
  private static Comparison compared(String configured, String has) {
    if (configured == null || has == null) {
      return configured == null && has == null ? Comparison.SAME : Comparison.OTHER;
    }
    String shown = ConditionText.oneLine(has);
    String other = ConditionText.oneLine(configured);
    return shown.equals(other) || shown.equals("(" + other + ")") ? Comparison.SAME : Comparison.UNKNOWN;
  }

  private Comparison compared(String table, String configured, String has) {
    Comparison compared = compared(configured, has);
    String written = conditions.written().get(table);
    return compared != Comparison.UNKNOWN || written == null ? compared : written.equals(has) ? Comparison.SAME : Comparison.OTHER;
  }

  private void more() {
    if (wanted.isOfAllTables()) {
      return;
    }
    if (contents.allTables()) {
      add("all_tables", "", "the publication is one of all tables, and all of them are captured; the configuration names some",
          "Name no tables in the configuration, or create a publication of these alone, and configure it with another slot");
      return;
    }
    List<PublicationMember> extraTables = contents.members().stream().filter(this::isExtra).toList();
    List<String> extraSchemas = contents.schemas().stream().filter(schema -> !wanted.schemas().contains(schema)).toList();
    if (!extraTables.isEmpty()) {
      String names = Names.shortened(extraTables.stream().map(PublicationMember::name).toList());
      add("extra_tables", names, "the publication has more tables than the configuration names, and they are captured: " + names,
          without(extraTables.stream().map(PublicationMember::table).toList(), extraSchemas));
    }
    if (!extraSchemas.isEmpty()) {
      String names = Names.shortened(extraSchemas);
      add("extra_schemas", names, "the publication has schemas that the configuration does not name, and all of their tables are captured: " + names,
          extraTables.isEmpty() ? without(List.of(), extraSchemas) : "They go with the tables, as said of extra_tables");
    }
  }

  private boolean isExtra(PublicationMember member) {
    return !wanted.tables().contains(member.name()) && member.ancestors().stream().noneMatch(wanted.tables()::contains)
        && !wanted.schemas().contains(member.table().schema());
  }

  /**
   * What is configured and comes by a schema or a root that goes must be named first, and so must what inherits from it; what does not come
   * tells nothing of what it comes by.
   */
  private String without(List<TableName> members, List<String> schemas) {
    List<String> unnamed = wanted.tables().stream().filter(table -> !contents.names(table)).toList();
    List<String> missing = unnamed.stream().filter(table -> !there.publishes(table)).toList();
    if (!missing.isEmpty()) {
      return "First see that these are published, or take them out of the configuration; only then can it be told what can go: " + Names.shortened(missing);
    }
    List<TableName> kept = Stream.concat(unnamed.stream().map(TableName::of), contents.family().heirs().stream().filter(heir -> !contents.names(heir.toString())))
        .distinct().filter(table -> !isOfSchema(table)).toList();
    List<String> names = kept.stream().map(TableName::toString).toList();
    if (FilterRules.listsColumns(wanted, names) && !schemas.containsAll(contents.schemas())) {
      return FilterRules.NO_LISTS;
    }
    if (FilterRules.needViaRoot(wanted, names, there)) {
      return FilterRules.refusalOfRoots(wanted, names, contents.family().roots()).orElse("First do what is said of via_root, then run 'check' again");
    }
    return wanted.dropSql(members, schemas, kept, contents) + ALONE;
  }

  private boolean isOfSchema(TableName table) {
    return wanted.schemas().contains(table.schema()) && contents.schemas().contains(table.schema());
  }

  /** A configuration without filters leaves them to whoever made the publication. */
  private void filters() {
    if (filtered) {
      wanted.tables().stream().filter(there::publishes).forEach(this::filter);
    }
  }

  private void filter(String table) {
    MemberFilter configured = wanted.filter(table);
    MemberFilter has = contents.filters().getOrDefault(table, MemberFilter.NONE);
    if (!Set.copyOf(configured.columns()).equals(Set.copyOf(has.columns()))) {
      add("column_list", table, "the publication has " + columns(has) + " of " + table + ", the configuration " + columns(configured), filterRemedy(table));
    }
    String both = "the publication has " + rows(has) + " of " + table + ", the configuration " + rows(configured);
    switch (compared(table, configured.where(), has.where())) {
      case SAME -> { }
      case OTHER -> add("row_filter", table, both, filterRemedy(table));
      case UNKNOWN -> found.add(new Difference(Level.NOTE, "row_filter", table, "whether the publication has the rows of " + table
          + " that are configured cannot be compared: " + Printable.line(conditions.refused().getOrDefault(table, "the server was not asked"), LONGEST_WORDS) + "; " + both,
          "If both mean the same, configure what the publication has: " + ConditionText.oneLine(has.where()) + "; else, as the owner of the table: " + filterRemedy(table)));
    }
  }

  /** Where the publication has a table by its schema, a filter beside has no effect. */
  private String filterRemedy(String table) {
    TableName name = TableName.of(table);
    if (contents.allTables()) {
      return "A publication of all tables has no filters: create another one, and configure it with another slot";
    }
    if (contents.schemas().contains(name.schema())) {
      return "A filter has no effect as long as the publication has all of the schema " + name.schema() + (wanted.schemas().contains(name.schema())
          ? ", as another source wants it: give this source a publication of its own" : ": take the schema out first, as said of extra_schemas");
    }
    if (!contents.schemas().isEmpty() && FilterRules.listsColumns(wanted, List.of(table))) {
      return "PostgreSQL has no lists of columns in a publication of schemas" + (wanted.schemas().isEmpty()
          ? ": take the schemas out first, as said of extra_schemas" : ", and another source wants some: give this source a publication of its own");
    }
    return FilterRules.refusal(wanted, List.of(table), there)
        .orElseGet(() -> (contents.names(table) ? wanted.filterTableSql(name) : wanted.addTablesSql(List.of(table), contents)) + ALONE);
  }

  private static String columns(MemberFilter filter) {
    return filter.columns().isEmpty() ? "all columns" : "the columns " + String.join(", ", filter.columns());
  }

  private static String rows(MemberFilter filter) {
    return filter.where() == null ? "every row" : "the rows where " + ConditionText.oneLine(filter.where());
  }

  /** Before the filters: a partitioned table has a filter only where its partitions come under its name. */
  private void options() {
    List<String> extra = there.operations().stream().filter(operation -> !wanted.operations().contains(operation)).toList();
    if (!wanted.operations().isEmpty() && !extra.isEmpty()) {
      add("extra_operations", String.join(", ", extra), "the publication also publishes " + String.join(", ", extra) + ", and that is captured",
          wanted.setOperationsSql(wanted.operations()) + ALONE);
    }
    if (wanted.viaRoot() != null && wanted.viaRoot() != there.viaRoot()) {
      add("via_root", "", "changes of partitions come under " + (there.viaRoot() ? "the name of their root" : "their own names") + "; the configuration says otherwise",
          viaRootRemedy(wanted.setViaRootSql(wanted.viaRoot()) + ALONE));
    }
    String generated = contents.generatedColumns();
    if (wanted.generatedColumns() != null && !wanted.generatedColumns().equals(generated)) {
      add("generated_columns", "", "of the generated columns the publication has " + (generated == null ? "none" : generated) + ", the configuration "
          + wanted.generatedColumns(), generatedRemedy());
    }
  }

  /** Where the replica identity has generated columns, the server refuses changes unless they are published. */
  private String generatedRemedy() {
    List<String> dependent = there.gaps().generated().stream().map(TableName::toString).toList();
    return "none".equals(wanted.generatedColumns()) && !dependent.isEmpty()
        ? "First see that the replica identity of these has no generated columns, else the source refuses UPDATE and DELETE on them; only then check again: "
            + Names.shortened(dependent)
        : wanted.setGeneratedColumnsSql(wanted.generatedColumns()) + ALONE;
  }

  private String viaRootRemedy(String sql) {
    List<String> filtered = wanted.viaRoot() ? List.of() : contents.filteredRoots();
    return filtered.isEmpty() ? sql : FilterRules.refusalOfRoots(wanted, filtered, filtered)
        .orElse("First take the filter of each of these away, because PostgreSQL has filters of partitioned tables only where partitions come under the name of their root: "
            + Names.shortened(filtered) + "; then: " + sql);
  }

  private void add(String name, String object, String what, String remedy) {
    found.add(Difference.warning(name, object, what, remedy));
  }
}
