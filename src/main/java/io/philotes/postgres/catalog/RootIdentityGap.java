package io.philotes.postgres.catalog;

import java.util.List;

/**
 * A partition whose rows come under the name of its root, and which logs less of an old row than the server then says: whether an
 * old row is whole, and which columns are its key, is told by the root's replica identity; what is in the WAL is by the partition's.
 *
 * @param partition {@code schema.table} that holds the rows
 * @param root {@code schema.table} under whose name they come
 * @param told the root's relreplident
 * @param keyed whether the root has a primary key
 * @param columns that are told and not logged; empty when the root tells of no column at all
 * @param index of the partition, a part of the index that is the root's identity; null when there is none
 */
public record RootIdentityGap(String partition, String root, char told, boolean keyed, List<String> columns, String index) {
  public RootIdentityGap {
    columns = List.copyOf(columns);
  }
}
