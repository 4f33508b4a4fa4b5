package io.philotes.preflight;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.philotes.postgres.catalog.IdentityGap;
import io.philotes.postgres.catalog.IdentityGap.Kind;
import io.philotes.postgres.catalog.IdentityGap.Mend;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Published tables for which the source refuses UPDATE and DELETE although they have a replica identity: its own applications break.
 * Where a filter differs from the configured one, that is mended by what is said of the difference, so nothing here undoes it.
 */
public final class IdentityGapChecks {

  private static final int MOST = 5;

  private final SourceFacts facts;
  private final List<Difference> differences;
  private final Findings findings;

  private IdentityGapChecks(SourceFacts facts, List<Difference> differences, Findings findings) {
    this.facts = facts;
    this.differences = differences;
    this.findings = findings;
  }

  /**
   * Tells of them.
   *
   * @param gaps of the publication, or of the one that would be created
   * @param differences that were told of before
   */
  static void check(List<IdentityGap> gaps, SourceFacts facts, List<Difference> differences, Findings findings) {
    new IdentityGapChecks(facts, differences, findings).check(gaps);
  }

  private void check(List<IdentityGap> gaps) {
    Map<String, List<IdentityGap>> together = gaps.stream().collect(groupingBy(IdentityGapChecks::mendedTogether, LinkedHashMap::new, toList()));
    together.values().stream().limit(MOST).forEach(some -> findings.warn(name(some.get(0)), what(some), remedy(some)));
    if (together.size() > MOST) {
      findings.warn("filter_identity", "there are more such tables and filters: " + (together.size() - MOST), "Mend those named first");
    }
  }

  private static String name(IdentityGap gap) {
    return switch (gap.kind()) {
      case CONDITION -> "row_filter_identity";
      case COLUMN_LIST -> "column_list_identity";
      case GENERATED -> "generated_identity";
    };
  }

  /** A list of columns is mended once, whatever of it the partitions want. */
  private static String mendedTogether(IdentityGap gap) {
    return isShort(gap) ? "list " + gap.table() : gap.kind() + " " + gap.table() + " " + gap.holder();
  }

  private static boolean isShort(IdentityGap gap) {
    return gap.kind() == Kind.COLUMN_LIST && !gap.full();
  }

  /** As a sentence without full stop, and without the text of a condition. */
  public static String what(IdentityGap gap) {
    return what(List.of(gap));
  }

  private static String what(List<IdentityGap> gaps) {
    IdentityGap gap = gaps.get(0);
    String columns = String.join(", ", columns(gaps));
    return "the source refuses UPDATE and DELETE on " + Names.shortened(gaps.stream().map(one -> one.holder().toString()).toList()) + " once published: "
        + switch (gap.kind()) {
          case CONDITION -> "the condition on " + gap.table() + " is on columns outside of the replica identity: " + columns;
          case COLUMN_LIST -> gap.full() ? "a list of columns does not go with REPLICA IDENTITY FULL"
              : "the list of columns of " + gap.table() + " leaves out some of the replica identity: " + columns;
          case GENERATED -> "its replica identity" + (gap.full() ? " is FULL, and it" : "") + " has generated columns that are not published: " + columns;
        };
  }

  private static List<String> columns(List<IdentityGap> gaps) {
    return gaps.stream().flatMap(gap -> gap.columns().stream()).distinct().toList();
  }

  private String remedy(List<IdentityGap> gaps) {
    IdentityGap gap = gaps.get(0);
    return switch (gap.kind()) {
      case CONDITION -> wider(gap);
      case COLUMN_LIST -> gap.full() ? listed(gap) : longer(gap.table(), columns(gaps));
      case GENERATED -> gap.mends().contains(Mend.STORED) && !"none".equals(facts.shared().generatedColumns()) ? stored()
          : key(gap, "Give " + gap.holder() + " a primary key without generated columns, with every column of a condition");
    };
  }

  private String longer(TableName table, List<String> columns) {
    List<String> configured = facts.shared().filter(table.toString()).columns();
    List<String> missing = columns.stream().filter(column -> !configured.contains(column)).toList();
    String add = "Add to the columns of the table in sources[].filters: " + String.join(", ", missing);
    if (facts.publication().isEmpty()) {
      return add;
    }
    if (differs("column_list", table) && (configured.isEmpty() || missing.isEmpty())) {
      return "What is said of column_list mends this, too";
    }
    return differs("column_list", table) || differs("row_filter", table) ? add + "; 'check' then has the SQL"
        : longer(table, columns, facts.publication().get()) + "; -- and add them to the columns in sources[].filters, if there are some";
  }

  private static String longer(TableName table, List<String> columns, PublicationFacts publication) {
    MemberFilter filter = publication.contents().filters().get(table.toString());
    List<String> all = Stream.concat(columns.stream(), filter.columns().stream()).toList();
    return new PublicationDefinition(publication.name(), List.of(table.toString()), List.of(), Map.of(table.toString(), new MemberFilter(all, filter.where())),
        List.of(), null, null).filterTableSql(table);
  }

  /** FULL goes with no list of columns. */
  private String listed(IdentityGap gap) {
    if (differs("column_list", gap.table())) {
      return facts.shared().filter(gap.table().toString()).columns().isEmpty() ? "What is said of column_list mends this, too"
          : "First do what is said of column_list, then run 'check' again";
    }
    return key(gap, "Take the list of columns away, or give " + gap.holder() + " a primary key that is in it and has every column of the condition");
  }

  private String wider(IdentityGap gap) {
    if (differs("row_filter", gap.table())) {
      return facts.shared().filter(gap.table().toString()).where() == null ? "What is said of row_filter mends this, too"
          : "First do what is said of row_filter, then run 'check' again";
    }
    boolean listed = isListed(gap);
    return gap.mends().contains(Mend.FULL) && !listed ? identity(gap, "FULL;") : "Give the table a unique index on its key and these columns, all of them NOT NULL"
        + (listed ? " and in the list of columns" : "") + ", then: " + identity(gap, "USING INDEX the_index;");
  }

  private static String key(IdentityGap gap, String otherwise) {
    return (gap.mends().contains(Mend.DEFAULT) ? "" : otherwise + ", then: ") + identity(gap, "DEFAULT;");
  }

  private static String identity(IdentityGap gap, String identity) {
    return "ALTER TABLE " + gap.holder().quoted() + " REPLICA IDENTITY " + identity;
  }

  private String stored() {
    return facts.publication().isEmpty() ? "Set sources[].generatedColumns to stored" : facts.wanted().setGeneratedColumnsSql("stored") + ";";
  }

  private boolean differs(String difference, TableName table) {
    return differences.stream().anyMatch(one -> one.name().equals(difference) && one.object().equals(table.toString()));
  }

  /** In the publication, or as it will be. */
  private boolean isListed(IdentityGap gap) {
    String table = gap.table().toString();
    boolean there = facts.publication().map(publication -> publication.contents().filters().getOrDefault(table, MemberFilter.NONE)).map(filter -> !filter.columns().isEmpty())
        .orElse(false);
    return there || !facts.shared().filter(table).columns().isEmpty();
  }
}
