package io.philotes.ingestion;

import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import io.philotes.ingestion.image.RelationEncoder;
import io.philotes.ingestion.image.ValueLimit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Column;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import io.philotes.postgres.pgoutput.PgOutputMessage.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables of one stream by oid. The server describes a table before its first change in a session and again when it
 * has changed; a description that differs from the newest known version becomes a new version.
 *
 * <p>Begins empty with each stream, but for the versions that the buffer has: a description that equals the newest of
 * them is that version. Bounded by the source's tables and types.
 */
final class RelationCache {

  private final Map<Long, RelationVersion> newest = new HashMap<>();
  private final Map<Long, StreamRelation> described = new HashMap<>();
  private final Map<Long, String> typeNames = new HashMap<>();
  private final ValueLimit limit;
  private int lastId;

  /** @param limit of the values of all tables */
  RelationCache(List<RelationVersion> known, ValueLimit limit) {
    this.limit = limit;
    for (RelationVersion version : known) {
      newest.merge(version.relationOid(), version, (a, b) -> a.version() > b.version() ? a : b);
      lastId = Math.max(lastId, version.id());
    }
  }

  void type(Type type) {
    typeNames.put(type.oid(), type.schema().isEmpty() ? type.name() : type.schema() + "." + type.name());
  }

  /**
   * Takes a description.
   *
   * @param commitLsn of the open transaction
   * @return the version when it is new, else null
   */
  RelationVersion describe(Relation relation, long commitLsn) {
    RelationVersion last = newest.get(relation.oid());
    RelationVersion next = version(relation, last == null ? 1 : last.version() + 1, commitLsn);
    boolean known = last != null && last.describesSameAs(next);
    RelationVersion used = known ? last : next;
    described.put(relation.oid(), new StreamRelation(used, RelationEncoder.of(used, limit)));
    if (known) {
      return null;
    }
    lastId = next.id();
    newest.put(relation.oid(), next);
    return next;
  }

  /** The table as last described in this stream, or null. */
  StreamRelation get(long relationOid) {
    return described.get(relationOid);
  }

  private RelationVersion version(Relation relation, int version, long commitLsn) {
    List<RelationColumn> columns = relation.columns().stream().map(this::column).toList();
    List<String> keyColumns = relation.replicaIdentity() == 'f' ? List.of()
        : columns.stream().filter(RelationColumn::key).map(RelationColumn::name).toList();
    return new RelationVersion(lastId + 1, relation.oid(), version, relation.schema(), relation.table(),
        relation.replicaIdentity(), columns, keyColumns, commitLsn);
  }

  private RelationColumn column(Column column) {
    return new RelationColumn(column.name(), column.typeOid(), column.typeModifier(), typeNames.get(column.typeOid()),
        column.key());
  }
}
