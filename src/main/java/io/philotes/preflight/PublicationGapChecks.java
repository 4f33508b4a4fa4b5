package io.philotes.preflight;

import io.philotes.postgres.catalog.Identifiers;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.RootIdentityGap;
import io.philotes.postgres.catalog.UnsentTable;
import io.philotes.preflight.PublicationDifferences.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What of a publication the server does not send, or not as it seems: partitions and children that do not come, old rows of
 * partitions that look like their root's, and what a server of an old version misses. Pure.
 */
public final class PublicationGapChecks {

  private static final int MOST = 5;
  /** The first that looks again at what a table belongs to when that changes while it streams. */
  private static final int FORGETS = 150_000;

  private PublicationGapChecks() {}

  /** @param version server_version_num */
  public static List<Difference> of(PublicationFacts publication, int version) {
    List<Difference> found = new ArrayList<>();
    unsent(publication, found);
    identities(publication.gaps().identities(), found);
    if (version < FORGETS && publication.gaps().partitions()) {
      found.add(new Difference("attached_partitions", "PostgreSQL 14 goes on with a table as it was when it first changed in a stream: after an ATTACH or DETACH"
          + " its rows may not come, or come under another name",
          "In the transaction of the ATTACH or DETACH, and before it changes rows, also run: ALTER PUBLICATION " + Identifiers.quote(publication.name())
              + " SET (publish = '" + String.join(", ", publication.operations()) + "');"));
    }
    return found;
  }

  static void check(PublicationFacts publication, int version, Findings findings) {
    of(publication, version).forEach(gap -> findings.warn(gap.name(), gap.what(), gap.remedy()));
  }

  private static void unsent(PublicationFacts publication, List<Difference> found) {
    List<UnsentTable> never = publication.gaps().unsent().stream().filter(table -> table.whyNever() != null).toList();
    if (!never.isEmpty()) {
      found.add(new Difference("unsent_tables", "rows of published tables do not come from " + Names.shortened(never.stream()
          .map(table -> table.name() + " (of " + table.of() + "), which " + table.whyNever()).toList()),
          statements(never.stream().filter(table -> table.kind() == 'r').map(table -> "ALTER TABLE " + Identifiers.quoteQualified(table.name()) + " SET LOGGED;"))));
    }
    List<UnsentTable> children = publication.gaps().unsent().stream().filter(table -> table.whyNever() == null).toList();
    if (!children.isEmpty()) {
      found.add(new Difference("inheriting_tables", "rows of published tables do not come from those that inherit and are not in the publication: "
          + Names.shortened(children.stream().map(table -> table.name() + " (of " + table.of() + ")").toList()),
          PublicationDefinition.of(publication.name(), List.of()).addTablesSql(children.stream().map(UnsentTable::name).toList()) + ";"));
    }
  }

  private static void identities(List<RootIdentityGap> gaps, List<Difference> found) {
    gaps.stream().limit(MOST).forEach(gap -> found.add(new Difference("partition_identity", what(gap), remedy(gap))));
    if (gaps.size() > MOST) {
      found.add(new Difference("partition_identity", "there are more such partitions: " + (gaps.size() - MOST), statements(gaps.stream().skip(MOST)
          .map(PublicationGapChecks::remedy))));
    }
  }

  private static String what(RootIdentityGap gap) {
    String rows = "old rows of " + gap.partition() + " come as those of " + gap.root() + ", ";
    if (gap.columns().isEmpty()) {
      return rows + "which has no replica identity: a DELETE does not tell which row";
    }
    String columns = Names.shortened(gap.columns());
    return gap.told() == 'f' ? rows + "whose identity is FULL, and have null for what the partition does not log: " + columns
        : rows + "without columns of its key, which the partition does not log: " + columns;
  }

  /** What the root tells, its partition then logs. */
  private static String remedy(RootIdentityGap gap) {
    if (gap.columns().isEmpty()) {
      return gap.keyed() ? identity(gap.root(), "DEFAULT") + " " + identity(gap.partition(), "DEFAULT")
          : identity(gap.partition(), "FULL") + " " + identity(gap.root(), "FULL");
    }
    return switch (gap.told()) {
      case 'd' -> identity(gap.partition(), "DEFAULT");
      case 'i' -> identity(gap.partition(), gap.index() == null ? "FULL" : "USING INDEX " + Identifiers.quote(gap.index()));
      default -> identity(gap.partition(), "FULL");
    };
  }

  private static String identity(String table, String identity) {
    return "ALTER TABLE " + Identifiers.quoteQualified(table) + " REPLICA IDENTITY " + identity + ";";
  }

  private static String statements(Stream<String> sql) {
    return String.join(" ", sql.limit(MOST).toList());
  }
}
