package io.philotes.ingestion;

import io.philotes.postgres.catalog.PublicationCatalog.Rehearsal;
import io.philotes.error.Printable;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.WrittenConditions;
import io.philotes.preflight.Difference;
import io.philotes.preflight.IdentityGapChecks;
import io.philotes.preflight.Level;
import io.philotes.preflight.PublicationDifferences;
import io.philotes.preflight.PublicationGapChecks;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what is not as it should be with a publication that can be streamed: with a start, each as long as it stays the same once, and
 * what the server does not send with every look, because a new partition may bring it. The text of a condition may hold values of rows,
 * so it is left to {@code check}. Owned by the source's event loop.
 */
final class PublicationWarnings {

  private static final Logger LOG = LoggerFactory.getLogger(PublicationWarnings.class);

  private static final int MOST = 10;

  private final String source;
  private final PublicationDefinition wanted;
  private final List<PublicationDefinition> others;
  private final List<PublicationDefinition> all;
  private final SourceServer server;
  private PublicationFacts warnedOf;
  private List<String> withoutIdentity = List.of();
  private List<Difference> gaps = List.of();
  private int version;

  /** @param others what other sources want of the same publication */
  PublicationWarnings(String source, PublicationDefinition wanted, List<PublicationDefinition> others, SourceServer server) {
    this.source = source;
    this.wanted = wanted;
    this.others = List.copyOf(others);
    all = Stream.concat(Stream.of(wanted), others.stream()).toList();
    this.server = server;
  }

  /**
   * Looks at it for a start: once, and again when it has changed, not at every reconnect. Never fails.
   *
   * @param serverVersion server_version_num
   */
  Future<Void> tell(PublicationFacts publication, int serverVersion) {
    version = serverVersion;
    seen(publication);
    if (publication.equals(warnedOf)) {
      return Future.succeededFuture();
    }
    warnedOf = publication;
    tell(publication);
    return PublicationDifferences.doubtful(wanted, publication, others).map(server::conditions).orElseGet(() -> Future.succeededFuture(WrittenConditions.NONE))
        .map(conditions -> {
          List<Difference> differences = PublicationDifferences.of(wanted, publication, others, conditions);
          differences.stream().filter(difference -> difference.level() != Level.NOTE).forEach(difference -> tell(publication, difference));
          tellUnknown(publication, differences.stream().filter(difference -> difference.level() == Level.NOTE).map(Difference::object).toList());
          return null;
        });
  }

  /** What is about to be committed: from then on the source refuses what it did not refuse before. */
  void created(Rehearsal publication) {
    without(publication.facts());
    publication.refused().stream().limit(MOST).forEach(gap -> LOG.atWarn().addKeyValue("source", source)
        .addKeyValue("publication", publication.facts().name()).addKeyValue("what", IdentityGapChecks.what(gap))
        .log("The source refuses changes of a table that is now published; 'check' prints what mends it"));
    if (publication.refused().size() > MOST) {
      LOG.atWarn().addKeyValue("source", source).addKeyValue("more", publication.refused().size() - MOST).log("The source refuses changes of more tables");
    }
  }

  /** Said once, and again when they are others. */
  private void without(PublicationFacts publication) {
    List<String> now = publication.update() || publication.delete() ? publication.withoutIdentity() : List.of();
    if (!now.isEmpty() && !now.equals(withoutIdentity)) {
      LOG.atWarn().addKeyValue("source", source).addKeyValue("tables", shortened(now))
          .log("The source refuses UPDATE and DELETE on published tables without a primary key or replica identity");
    }
    withoutIdentity = now;
  }

  private void tell(PublicationFacts publication) {
    without(publication);
    if (wanted.operations().isEmpty() && !publication.leftOut().isEmpty()) {
      LOG.atWarn().addKeyValue("source", source).addKeyValue("publication", publication.name())
          .addKeyValue("without", String.join(", ", publication.leftOut()))
          .log("The publication does not publish every operation; 'check' prints the SQL that mends it");
    }
    if (publication.viaRoot() && publication.truncate()) {
      LOG.atWarn().addKeyValue("source", source).addKeyValue("publication", publication.name())
          .log("The publication publishes partitions through their root: the source does not send the TRUNCATE of a single partition");
    }
  }

  private void tell(PublicationFacts publication, Difference difference) {
    LOG.atWarn().addKeyValue("source", source).addKeyValue("publication", publication.name())
        .addKeyValue("difference", difference.name()).addKeyValue("of", difference.object())
        .log("The publication differs from the configuration; 'check' tells in what, and what mends it");
  }

  /** A role that may do no more than it needs may not create the publication that it takes to compare. */
  private void tellUnknown(PublicationFacts publication, List<String> tables) {
    if (!tables.isEmpty()) {
      LOG.atInfo().addKeyValue("source", source).addKeyValue("publication", publication.name()).addKeyValue("tables", shortened(tables))
          .log("Whether the row filters of the publication are the configured ones cannot be compared; 'check' tells why");
    }
  }

  /** A look at it while it streams. */
  void seen(PublicationFacts publication) {
    List<Difference> found = PublicationGapChecks.of(publication, all, version);
    found.stream().filter(gap -> !gaps.contains(gap)).forEach(gap ->
        LOG.atLevel(gap.level() == Level.NOTE ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.WARN)
            .addKeyValue("source", source).addKeyValue("publication", publication.name())
            .addKeyValue("what", Printable.line(gap.what()))
            .addKeyValue("remedy", Printable.fits(gap.remedy()) ? Printable.whole(gap.remedy()) : "'check' prints the SQL")
            .log("The source does not send everything as the publication seems to say"));
    gaps = found;
  }

  private static String shortened(List<String> names) {
    return names.size() <= MOST ? names.toString() : names.subList(0, MOST) + " and " + (names.size() - MOST) + " more";
  }
}
