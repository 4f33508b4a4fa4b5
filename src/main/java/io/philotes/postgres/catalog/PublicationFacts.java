package io.philotes.postgres.catalog;

import java.util.List;

/**
 * What a publication publishes now.
 *
 * @param dynamic whether tables created later belong to it without being named: all tables, or all of a schema
 * @param tables {@code schema.table}, as in pg_publication_tables
 * @param withoutIdentity published tables whose updates and deletes the source refuses for want of a replica identity
 */
public record PublicationFacts(String name, boolean dynamic, boolean viaRoot, boolean insert, boolean update,
                               boolean delete, boolean truncate, List<String> tables, List<String> withoutIdentity) {
  public PublicationFacts {
    tables = List.copyOf(tables);
    withoutIdentity = List.copyOf(withoutIdentity);
  }
}
