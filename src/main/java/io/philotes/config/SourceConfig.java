package io.philotes.config;

import java.time.Duration;
import java.util.List;

/**
 * One captured database.
 *
 * @param tables {@code schema.table}; empty means all tables
 * @param takeover whether a new leader may end the old leader's replication connection on the source
 * @param walWarnBytes WAL kept for the slot from which on to warn; 0 means never
 * @param walWarnTime time until the slot may be lost below which to warn; 0 means never
 */
public record SourceConfig(String name, DatabaseConfig database, String slot, String publication, List<String> tables,
                           boolean takeover, ByteSize walWarnBytes, Duration walWarnTime) {
  public SourceConfig {
    tables = List.copyOf(tables);
  }
}
