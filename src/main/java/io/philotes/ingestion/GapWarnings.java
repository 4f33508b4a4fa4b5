package io.philotes.ingestion;

import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.preflight.PublicationDifferences.Difference;
import io.philotes.preflight.PublicationGapChecks;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what a publication seems to have and the server does not send, each as long as it stays the same once: with every look, because
 * a new partition may bring it. Owned by the source's event loop.
 */
final class GapWarnings {

  private static final Logger LOG = LoggerFactory.getLogger(GapWarnings.class);

  private final String source;
  private List<Difference> told = List.of();

  GapWarnings(String source) {
    this.source = source;
  }

  /** @param version server_version_num */
  void seen(PublicationFacts publication, int version) {
    List<Difference> found = PublicationGapChecks.of(publication, version);
    found.stream().filter(gap -> !told.contains(gap)).forEach(gap ->
        LOG.atWarn().addKeyValue("source", source).addKeyValue("publication", publication.name())
            .addKeyValue("what", gap.what()).addKeyValue("remedy", gap.remedy())
            .log("The source does not send everything as the publication seems to say"));
    told = found;
  }
}
