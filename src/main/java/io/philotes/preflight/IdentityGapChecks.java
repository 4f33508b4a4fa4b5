package io.philotes.preflight;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.philotes.postgres.catalog.IdentityGap;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Filters for which the source refuses UPDATE and DELETE: its own applications break, as they do for want of a key. Where a filter
 * differs from the configured one, that is mended by what is said of the difference, so nothing here undoes it.
 */
final class IdentityGapChecks {

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
    together.values().stream().limit(MOST).forEach(some -> findings.warn(some.get(0).listed() ? "column_list_identity" : "row_filter_identity", what(some), remedy(some)));
    if (together.size() > MOST) {
      findings.warn("filter_identity", "there are more such filters: " + (together.size() - MOST), "Mend those named first");
    }
  }

  /** A list of columns is mended once, whatever of it the partitions want. */
  private static String mendedTogether(IdentityGap gap) {
    return isShort(gap) ? "list " + gap.table() : gap.listed() + " " + gap.table() + " " + gap.holder();
  }

  private static boolean isShort(IdentityGap gap) {
    return gap.listed() && !gap.full();
  }

  private static String what(List<IdentityGap> gaps) {
    IdentityGap gap = gaps.get(0);
    String refused = "the source refuses UPDATE and DELETE on " + Names.shortened(gaps.stream().map(one -> one.holder().toString()).toList()) + " once published: ";
    String columns = String.join(", ", columns(gaps));
    if (!gap.listed()) {
      return refused + "the condition on " + gap.table() + " is on columns outside of the replica identity: " + columns;
    }
    return refused + (gap.full() ? "a list of columns does not go with REPLICA IDENTITY FULL"
        : "the list of columns of " + gap.table() + " leaves out some of the replica identity: " + columns);
  }

  private static List<String> columns(List<IdentityGap> gaps) {
    return gaps.stream().flatMap(gap -> gap.columns().stream()).distinct().toList();
  }

  private String remedy(List<IdentityGap> gaps) {
    IdentityGap gap = gaps.get(0);
    if (isShort(gap)) {
      return longer(gap.table(), columns(gaps));
    }
    return gap.listed() ? keyed(gap) : wider(gap);
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
  private String keyed(IdentityGap gap) {
    if (differs("column_list", gap.table())) {
      return facts.shared().filter(gap.table().toString()).columns().isEmpty() ? "What is said of column_list mends this, too"
          : "First do what is said of column_list, then run 'check' again";
    }
    return gap.keyed() ? identity(gap, "DEFAULT;") : "Take the list of columns away, or give " + gap.holder()
        + " a primary key that is in it and has every column of the condition, then: " + identity(gap, "DEFAULT;");
  }

  private String wider(IdentityGap gap) {
    if (differs("row_filter", gap.table())) {
      return facts.shared().filter(gap.table().toString()).where() == null ? "What is said of row_filter mends this, too"
          : "First do what is said of row_filter, then run 'check' again";
    }
    return !isListed(gap) ? identity(gap, "FULL;") : "Give the table a unique index on its key and these columns, all of them NOT NULL and in the list of columns, then: "
        + identity(gap, "USING INDEX the_index;");
  }

  private static String identity(IdentityGap gap, String identity) {
    return "ALTER TABLE " + gap.holder().quoted() + " REPLICA IDENTITY " + identity;
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
