package io.philotes.postgres.catalog;

import java.util.List;

/**
 * A filter of a publication for which the server refuses UPDATE and DELETE on a table: its condition is on columns outside of the
 * replica identity, or its list of columns leaves out some of the identity.
 *
 * @param table that the publication names
 * @param holder table that holds the rows: itself, or a partition of it
 * @param listed whether it is the list of columns; else the condition
 * @param full whether the replica identity is FULL, which goes with no list of columns
 * @param keyed whether the holder has a primary key with which it would not be refused: all of it in the list, and all of the condition in it
 * @param columns that are too many in the condition, or missing in the list
 */
public record IdentityGap(TableName table, TableName holder, boolean listed, boolean full, boolean keyed, List<String> columns) {
  public IdentityGap {
    columns = List.copyOf(columns);
  }
}
