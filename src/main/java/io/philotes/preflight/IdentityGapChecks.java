package io.philotes.preflight;

import io.philotes.postgres.catalog.IdentityGap;
import io.philotes.postgres.catalog.IdentityGap.Mend;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Published tables for which the source refuses UPDATE and DELETE although they have a replica identity: its own applications break. */
public final class IdentityGapChecks {

  private static final int MOST = 5;

  private IdentityGapChecks() {}

  /** @param gaps of the publication, or of the one that would be created */
  static void check(List<IdentityGap> gaps, SourceFacts facts, Findings findings) {
    gaps.stream().limit(MOST).forEach(gap -> findings.warn(name(gap), what(gap), remedy(gap, facts)));
    if (gaps.size() > MOST) {
      findings.warn("filter_identity", "there are more such tables and filters: " + (gaps.size() - MOST), "Mend those named first");
    }
  }

  private static String name(IdentityGap gap) {
    return switch (gap.kind()) {
      case CONDITION -> "row_filter_identity";
      case COLUMN_LIST -> "column_list_identity";
      case GENERATED -> "generated_identity";
    };
  }

  /** As a sentence without full stop, and without the text of a condition. */
  public static String what(IdentityGap gap) {
    String columns = String.join(", ", gap.columns());
    return "the source refuses UPDATE and DELETE on " + gap.holder() + " once published: " + switch (gap.kind()) {
      case CONDITION -> "the condition on " + gap.table() + " is on columns outside of the replica identity: " + columns;
      case COLUMN_LIST -> gap.full() ? "a list of columns does not go with REPLICA IDENTITY FULL"
          : "the list of columns of " + gap.table() + " leaves out some of the replica identity: " + columns;
      case GENERATED -> "its replica identity" + (gap.full() ? " is FULL, and it" : "") + " has generated columns that are not published: " + columns;
    };
  }

  private static String remedy(IdentityGap gap, SourceFacts facts) {
    return switch (gap.kind()) {
      case CONDITION -> gap.mends().contains(Mend.FULL) ? identity(gap, "FULL;")
          : "Give the table a unique index on its key and these columns, then: " + identity(gap, "USING INDEX the_index;");
      case COLUMN_LIST -> gap.full() ? key(gap, "Take the list of columns away, or give " + gap.holder() + " a primary key that is in it and has every column of the condition")
          : columns(gap, facts);
      case GENERATED -> gap.mends().contains(Mend.STORED) && !"none".equals(facts.shared().generatedColumns()) ? stored(facts)
          : key(gap, "Give " + gap.holder() + " a primary key without generated columns, with every column of a condition");
    };
  }

  private static String identity(IdentityGap gap, String identity) {
    return "ALTER TABLE " + gap.holder().quoted() + " REPLICA IDENTITY " + identity;
  }

  private static String key(IdentityGap gap, String otherwise) {
    return (gap.mends().contains(Mend.DEFAULT) ? "" : otherwise + ", then: ") + identity(gap, "DEFAULT;");
  }

  private static String stored(SourceFacts facts) {
    return facts.publication().isEmpty() ? "Set sources[].generatedColumns to stored" : facts.wanted().setGeneratedColumnsSql("stored") + ";";
  }

  private static String columns(IdentityGap gap, SourceFacts facts) {
    return facts.publication().isEmpty() ? "Add to the columns of the table in sources[].filters: " + String.join(", ", gap.columns())
        : longer(gap, facts.publication().get()) + "; -- and add them to the columns in sources[].filters, if there are some";
  }

  private static String longer(IdentityGap gap, PublicationFacts publication) {
    MemberFilter filter = publication.contents().filters().get(gap.table().toString());
    List<String> columns = Stream.concat(gap.columns().stream(), filter.columns().stream()).toList();
    return new PublicationDefinition(publication.name(), List.of(gap.table().toString()), List.of(), Map.of(gap.table().toString(), new MemberFilter(columns, filter.where())),
        List.of(), null, null).filterTableSql(gap.table());
  }
}
