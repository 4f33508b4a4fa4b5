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
 * @param messagePrefixes of the logical messages to capture: whole, or their beginning with a {@code *} behind it; empty means none
 * @param annotations whether messages with the prefix {@code philotes:annotate} annotate the events of their transaction
 * @param content what is done with values and messages that are not carried as they are
 */
public record SourceConfig(String name, DatabaseConfig database, String slot, String publication, List<String> tables,
                           boolean takeover, ByteSize walWarnBytes, Duration walWarnTime, PublicationOptions options,
                           Duration publicationInterval, List<String> messagePrefixes, boolean annotations,
                           ContentPolicy content) {
  private static final Duration OFTEN = Duration.ofSeconds(30);

  public SourceConfig {
    tables = List.copyOf(tables);
    messagePrefixes = List.copyOf(messagePrefixes);
  }

  /** Whether the source must send logical messages: it sends all of them or none. */
  public boolean needsMessages() {
    return annotations || !messagePrefixes.isEmpty();
  }

  /** Whether both have one publication. */
  public boolean sharesPublication(SourceConfig other) {
    return database.isOnServerOf(other.database) && database.database().equals(other.database.database()) && publication.equals(other.publication);
  }

  /** With a publication of which nothing is set but its tables, without logical messages, and with what else holds by default. */
  public SourceConfig(String name, DatabaseConfig database, String slot, String publication, List<String> tables, boolean takeover,
                      ByteSize walWarnBytes, Duration walWarnTime) {
    this(name, database, slot, publication, tables, takeover, walWarnBytes, walWarnTime, PublicationOptions.UNSET, OFTEN, List.of(), false,
        ContentPolicy.DEFAULT);
  }

  /** The same with other options. */
  public SourceConfig with(PublicationOptions others) {
    return new SourceConfig(name, database, slot, publication, tables, takeover, walWarnBytes, walWarnTime, others, publicationInterval,
        messagePrefixes, annotations, content);
  }
}
