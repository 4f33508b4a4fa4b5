package io.philotes.postgres.catalog;

import java.util.List;
import java.util.Set;

/**
 * A table for which the server refuses UPDATE and DELETE, because what a publication makes of it does not go with its replica identity.
 *
 * @param table under whose name its changes come
 * @param holder table that holds the rows: itself, or a partition of it
 * @param full whether the replica identity is FULL
 * @param mends each of which alone would end it
 * @param columns those for which it is refused; of a list of columns, with which FULL never goes, those that are missing
 */
public record IdentityGap(TableName table, TableName holder, Kind kind, boolean full, Set<Mend> mends, List<String> columns) {

  /** Why it is refused. */
  public enum Kind {
    /** The condition is on columns outside of the replica identity. */
    CONDITION,
    /** The list of columns leaves out some of the replica identity. */
    COLUMN_LIST,
    /** Generated columns of the replica identity are not published; virtual ones never are. From PostgreSQL 18 on. */
    GENERATED
  }

  /** What would end it. */
  public enum Mend {
    /** The primary key, which there is, as replica identity. */
    DEFAULT,
    /** All columns as replica identity. */
    FULL,
    /** To publish stored generated columns. */
    STORED
  }

  public IdentityGap {
    mends = Set.copyOf(mends);
    columns = List.copyOf(columns);
  }
}
