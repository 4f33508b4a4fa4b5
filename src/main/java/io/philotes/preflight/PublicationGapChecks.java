package io.philotes.preflight;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toList;

import io.philotes.postgres.catalog.Identifiers;
import io.philotes.postgres.catalog.OtherIdentity;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.TableName;
import io.philotes.postgres.catalog.UnsentTable;
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

  /**
   * Those that there are; nothing of it tells the text of a condition.
   *
   * @param wanted what its sources want of it
   * @param version server_version_num
   */
  public static List<Difference> of(PublicationFacts publication, List<PublicationDefinition> wanted, int version) {
    List<Difference> found = new ArrayList<>();
    unsent(publication, found);
    children(publication, wanted, found);
    identities(publication.gaps().identities(), found);
    if (version < FORGETS && publication.gaps().partitions()) {
      found.add(note("attached_partitions", "PostgreSQL 14 goes on with a table as it was when it first changed in a stream: after an ATTACH or DETACH"
          + " its rows may not come, or come under another name",
          "In the transaction of the ATTACH or DETACH, and before it changes rows, also run: ALTER PUBLICATION " + Identifiers.quote(publication.name())
              + " SET (publish = '" + String.join(", ", publication.operations()) + "');"));
    }
    return found;
  }

  static void check(PublicationFacts publication, SourceFacts facts, Findings findings) {
    of(publication, Stream.concat(Stream.of(facts.wanted()), facts.others().stream()).toList(), facts.server().versionNumber()).forEach(gap -> gap.tell(findings));
  }

  private static void unsent(PublicationFacts publication, List<Difference> found) {
    List<UnsentTable> never = publication.gaps().unsent().stream().filter(table -> table.whyNever() != null).toList();
    List<UnsentTable> foreign = never.stream().filter(table -> table.kind() == 'f').toList();
    if (!foreign.isEmpty()) {
      found.add(note("foreign_partitions", never(foreign), ""));
    }
    List<UnsentTable> unlogged = never.stream().filter(table -> table.kind() != 'f').toList();
    if (!unlogged.isEmpty()) {
      found.add(warning("unsent_tables", never(unlogged),
          statements(unlogged.stream().map(table -> "ALTER TABLE " + table.table().quoted() + " SET LOGGED;"))));
    }
  }

  /** One that is configured and missing is told of as such. A filter is of its table alone: a child that comes whole would go around it. */
  private static void children(PublicationFacts publication, List<PublicationDefinition> wanted, List<Difference> found) {
    Map<Boolean, List<UnsentTable>> byFilter = publication.gaps().unsent().stream()
        .filter(table -> table.whyNever() == null && wanted.stream().noneMatch(one -> one.tables().contains(table.name())))
        .collect(partitioningBy(table -> publication.contents().filters().containsKey(table.of()) || wanted.stream().anyMatch(one -> one.filters().containsKey(table.of()))));
    if (!byFilter.get(false).isEmpty()) {
      found.add(warning("inheriting_tables", inheriting(byFilter.get(false)),
          PublicationDefinition.of(publication.name(), List.of()).addOnlySql(byFilter.get(false).stream().map(UnsentTable::table).toList()) + ";"));
    }
    if (!byFilter.get(true).isEmpty()) {
      found.add(warning("inheriting_tables", inheriting(byFilter.get(true)),
          "Name them in sources[].tables, each with a filter of its own: that of the table which they inherit from would not hold for them"));
    }
  }

  private static String inheriting(List<UnsentTable> children) {
    return "rows of published tables do not come from those that inherit and are not in the publication: "
        + Names.shortened(children.stream().map(table -> table.name() + " (of " + table.of() + ")").toList());
  }

  private static String never(List<UnsentTable> tables) {
    return "rows of published tables do not come from " + Names.shortened(tables.stream()
        .map(table -> table.name() + " (of " + table.of() + "), which " + table.whyNever()).toList());
  }

  private static Difference warning(String name, String what, String remedy) {
    return Difference.warning(name, "", what, remedy);
  }

  /** Nothing is to be mended. */
  private static Difference note(String name, String what, String remedy) {
    return new Difference(Level.NOTE, name, "", what, remedy);
  }

  private static void identities(List<OtherIdentity> others, List<Difference> found) {
    Map<String, List<OtherIdentity>> byRoot = others.stream().collect(groupingBy(OtherIdentity::root, TreeMap::new, toList()));
    byRoot.forEach((root, partitions) -> found.add(warning("partition_identity", "partitions of " + root
        + " have different replica identities, so old rows that come under its name are never whole, and may lack columns of the key; others than the rest: "
        + Names.shortened(partitions.stream().map(other -> other.partition().toString()).toList()),
        remedy(root, partitions))));
  }

  private static String remedy(String root, List<OtherIdentity> partitions) {
    return partitions.stream().anyMatch(other -> other.identity() == 'n')
        ? "Give " + root + " and its partitions one primary key that is within its list of columns, has every column of its condition and none that is generated, and"
            + " REPLICA IDENTITY DEFAULT: with FULL the source would refuse UPDATE and DELETE"
        : statements(partitions.stream().map(PublicationGapChecks::remedy));
  }

  private static String remedy(OtherIdentity other) {
    return identity(other.partition(), switch (other.identity()) {
      case 'd' -> "DEFAULT";
      case 'i' -> "USING INDEX " + Identifiers.quote(other.index());
      default -> "FULL";
    });
  }

  private static String identity(TableName table, String identity) {
    return "ALTER TABLE " + table.quoted() + " REPLICA IDENTITY " + identity + ";";
  }

  private static String statements(Stream<String> sql) {
    return String.join(" ", sql.limit(MOST).toList());
  }
}
