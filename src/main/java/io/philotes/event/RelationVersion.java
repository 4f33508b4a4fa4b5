package io.philotes.event;

import java.util.List;
import java.util.Objects;

/**
 * A table as it was described by one Relation message: the schema that later changes of it refer to.
 *
 * <p>The versions of an oid are used in their order: once a newer one was used, an older one never is again, also when
 * the table looks the same as before. Retention relies on it when it removes old versions.
 *
 * @param id dense number within the source, from 1; what an event's {@code relation} holds
 * @param relationOid the table's oid, an unsigned 32-bit number
 * @param version from 1, per oid
 * @param replicaIdentity {@code d}, {@code n}, {@code f} or {@code i} as in pg_class.relreplident
 * @param columns in the order of the Relation message
 * @param keyColumns the columns of an event's {@code key}: the replica identity, or with REPLICA IDENTITY FULL the
 *     primary key from the catalog; empty when there is none
 * @param firstLsn commit LSN of the first transaction that uses it
 * @param catalog JSON object, what the source's catalog says of the table beside; null when it does not, or was not asked, or the
 *     version was read back to go on with
 */
public record RelationVersion(int id, long relationOid, int version, String schema, String table, char replicaIdentity,
                              List<RelationColumn> columns, List<String> keyColumns, long firstLsn, String catalog) {
  public RelationVersion {
    Objects.requireNonNull(schema);
    Objects.requireNonNull(table);
    columns = List.copyOf(columns);
    keyColumns = List.copyOf(keyColumns);
  }

  /** Whether the source would describe the table in the same words: ids, version, LSN and catalog aside. */
  public boolean describesSameAs(RelationVersion other) {
    return relationOid == other.relationOid && replicaIdentity == other.replicaIdentity && schema.equals(other.schema)
        && table.equals(other.table) && columns.equals(other.columns);
  }

  /** The same table with another replica identity; with REPLICA IDENTITY FULL the key is not known yet. */
  public RelationVersion withIdentity(char identity, List<RelationColumn> marked) {
    List<String> key = identity == 'f' ? List.of() : marked.stream().filter(RelationColumn::key).map(RelationColumn::name).toList();
    return new RelationVersion(id, relationOid, version, schema, table, identity, marked, key, firstLsn, catalog);
  }

  /** The same description as a version of its own. */
  public RelationVersion numbered(int newId, int newVersion, long usedFrom) {
    return new RelationVersion(newId, relationOid, newVersion, schema, table, replicaIdentity, columns, keyColumns, usedFrom, catalog);
  }

  /** The same description with what the catalog knows. */
  public RelationVersion withCatalog(List<String> keyColumns, String catalog) {
    return new RelationVersion(id, relationOid, version, schema, table, replicaIdentity, columns, keyColumns, firstLsn, catalog);
  }
}
