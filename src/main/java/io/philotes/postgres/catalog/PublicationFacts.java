package io.philotes.postgres.catalog;

import java.util.List;

/**
 * What a publication publishes now.
 *
 * @param dynamic whether tables created later belong to it without being named: all tables, or all of a schema
 * @param tables {@code schema.table}, as in pg_publication_tables
 * @param partitioned those of the tables asked for that are published under the names of their partitions, all of them
 * @param withoutIdentity published tables whose updates and deletes, or those of a partition, the source refuses for want of a replica
 *     identity
 */
public record PublicationFacts(String name, boolean dynamic, boolean viaRoot, boolean insert, boolean update,
                               boolean delete, boolean truncate, List<String> tables, List<String> partitioned,
                               List<String> withoutIdentity) {
  public PublicationFacts {
    tables = List.copyOf(tables);
    partitioned = List.copyOf(partitioned);
    withoutIdentity = List.copyOf(withoutIdentity);
  }

  /** Whether every change of the table is published, under its own name or those of its partitions. */
  public boolean publishes(String table) {
    return tables.contains(table) || partitioned.contains(table);
  }
}
