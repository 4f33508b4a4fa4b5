package io.philotes.preflight;

import io.philotes.postgres.catalog.IdentityGap;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Filters for which the source refuses UPDATE and DELETE: its own applications break, as they do for want of a key. */
final class IdentityGapChecks {

  private static final int MOST = 5;

  private IdentityGapChecks() {}

  /** @param gaps of the publication, or of the one that would be created */
  static void check(List<IdentityGap> gaps, SourceFacts facts, Findings findings) {
    gaps.stream().limit(MOST).forEach(gap -> findings.warn(gap.listed() ? "column_list_identity" : "row_filter_identity", what(gap), remedy(gap, facts)));
    if (gaps.size() > MOST) {
      findings.warn("filter_identity", "there are more such filters: " + (gaps.size() - MOST), "Mend those named first");
    }
  }

  private static String what(IdentityGap gap) {
    String refused = "the source refuses UPDATE and DELETE on " + gap.holder() + " once published: ";
    if (!gap.listed()) {
      return refused + "the condition on " + gap.table() + " is on columns outside of the replica identity: " + String.join(", ", gap.columns());
    }
    return refused + (gap.full() ? "a list of columns does not go with REPLICA IDENTITY FULL"
        : "the list of columns of " + gap.table() + " leaves out some of the replica identity: " + String.join(", ", gap.columns()));
  }

  private static String remedy(IdentityGap gap, SourceFacts facts) {
    String alter = "ALTER TABLE " + gap.holder().quoted() + " REPLICA IDENTITY ";
    if (gap.listed() && gap.full()) {
      return gap.keyed() ? alter + "DEFAULT;" : "Take the list of columns away, or give " + gap.holder() + " a primary key that is in it and has every column of the condition, then: " + alter + "DEFAULT;";
    }
    if (gap.listed()) {
      return facts.publication().isEmpty() ? "Add to the columns of the table in sources[].filters: " + String.join(", ", gap.columns())
          : longer(gap, facts.publication().get()) + "; -- and add them to the columns in sources[].filters, if there are some";
    }
    return isListed(gap, facts) ? "Give the table a unique index on its key and these columns, then: " + alter + "USING INDEX the_index;" : alter + "FULL;";
  }

  private static String longer(IdentityGap gap, PublicationFacts publication) {
    MemberFilter filter = publication.contents().filters().get(gap.table().toString());
    List<String> columns = Stream.concat(gap.columns().stream(), filter.columns().stream()).toList();
    return new PublicationDefinition(publication.name(), List.of(gap.table().toString()), List.of(), Map.of(gap.table().toString(), new MemberFilter(columns, filter.where())),
        List.of(), null, null).filterTableSql(gap.table());
  }

  /** FULL goes with no list of columns. */
  private static boolean isListed(IdentityGap gap, SourceFacts facts) {
    return facts.publication().map(publication -> publication.contents().filters().get(gap.table().toString()) != null
            && !publication.contents().filters().get(gap.table().toString()).columns().isEmpty())
        .orElseGet(() -> !facts.shared().filter(gap.table().toString()).columns().isEmpty());
  }
}
