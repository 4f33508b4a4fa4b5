package io.philotes.config;

import java.util.List;

/**
 * One captured database.
 *
 * @param tables {@code schema.table}; empty means all tables
 * @param takeover whether a new leader may end the old leader's replication connection on the source
 */
public record SourceConfig(String name, DatabaseConfig database, String slot, String publication, List<String> tables,
                           boolean takeover) {
  public SourceConfig {
    tables = List.copyOf(tables);
  }
}
