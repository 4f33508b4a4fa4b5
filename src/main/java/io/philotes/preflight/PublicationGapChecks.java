package io.philotes.preflight;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.philotes.postgres.catalog.Identifiers;
import io.philotes.postgres.catalog.OtherIdentity;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.UnsentTable;
import io.philotes.preflight.PublicationDifferences.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What of a publication the server does not send, or not as it seems: partitions and children that do not come, old rows of
 * partitions that differ, and what a server of an old version misses. Pure.
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

  private static void identities(List<OtherIdentity> others, List<Difference> found) {
    Map<String, List<OtherIdentity>> byRoot = others.stream().collect(groupingBy(OtherIdentity::root, TreeMap::new, toList()));
    byRoot.forEach((root, partitions) -> found.add(new Difference("partition_identity", "partitions of " + root
        + " have different replica identities, so old rows that come under its name are never whole, and may lack columns of the key; others than the rest: "
        + Names.shortened(partitions.stream().map(OtherIdentity::partition).toList()),
        statements(partitions.stream().map(PublicationGapChecks::remedy)))));
  }

  private static String remedy(OtherIdentity other) {
    return identity(other.partition(), switch (other.identity()) {
      case 'd' -> "DEFAULT";
      case 'i' -> "USING INDEX " + Identifiers.quote(other.index());
      default -> "FULL";
    });
  }

  private static String identity(String table, String identity) {
    return "ALTER TABLE " + Identifiers.quoteQualified(table) + " REPLICA IDENTITY " + identity + ";";
  }

  private static String statements(Stream<String> sql) {
    return String.join(" ", sql.limit(MOST).toList());
  }
}
