package io.philotes.config;

import java.time.Duration;
import java.util.List;

/**
 * One captured database.
 *
 * @param tables {@code schema.table}; empty means all tables, unless the options name schemas
 * @param takeover whether a new leader may end the old leader's replication connection on the source
 * @param walWarnBytes WAL kept for the slot from which on to warn; 0 means never
 * @param walWarnTime time until the slot may be lost below which to warn; 0 means never
 * @param options of the publication
 * @param publicationInterval time between two looks at the publication
 */
public record SourceConfig(String name, DatabaseConfig database, String slot, String publication, List<String> tables,
                           boolean takeover, ByteSize walWarnBytes, Duration walWarnTime, PublicationOptions options,
                           Duration publicationInterval) {
  private static final Duration OFTEN = Duration.ofSeconds(30);

  public SourceConfig {
    tables = List.copyOf(tables);
  }

  /** With a publication of which nothing is set but its tables. */
  public SourceConfig(String name, DatabaseConfig database, String slot, String publication, List<String> tables, boolean takeover,
                      ByteSize walWarnBytes, Duration walWarnTime) {
    this(name, database, slot, publication, tables, takeover, walWarnBytes, walWarnTime, PublicationOptions.UNSET, OFTEN);
  }

  /** The same with other options. */
  public SourceConfig with(PublicationOptions others) {
    return new SourceConfig(name, database, slot, publication, tables, takeover, walWarnBytes, walWarnTime, others, publicationInterval);
  }
}
