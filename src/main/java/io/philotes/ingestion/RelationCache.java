package io.philotes.ingestion;

import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import io.philotes.ingestion.image.ValueLimit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Column;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import io.philotes.postgres.pgoutput.PgOutputMessage.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables of one stream by oid. The server describes a table before its first change in a session and again when it
 * has changed; a description that differs from the newest known version becomes a new version when it is used.
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
  /** Whom the last description was of, if no change came behind it, or null. */
  private StreamRelation latest;
  /** The same of the description right before it. */
  private StreamRelation beforeLatest;

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

  void describe(Relation relation) {
    List<RelationColumn> columns = relation.columns().stream().map(this::column).toList();
    RelationVersion sent = new RelationVersion(0, relation.oid(), 0, relation.schema(), relation.table(), relation.replicaIdentity(),
        columns, List.of(), 0, null).withIdentity(relation.replicaIdentity(), columns);
    beforeLatest = latest;
    latest = new StreamRelation(sent, described.get(relation.oid()));
    described.put(relation.oid(), latest);
  }

  /**
   * The table of a row, as last described in this stream, or null. The server describes a table right before a change of it, and right
   * before that the root that it publishes the change through: only where both are so, they belong together. It may describe a
   * table and then leave its change out.
   */
  StreamRelation ofRow(long relationOid) {
    StreamRelation relation = described.get(relationOid);
    if (relation != null && relation == beforeLatest && relation != latest) {
      relation.publishes(latest);
    }
    forgetOrder();
    return relation;
  }

  /** What was described last says nothing of the row that comes next. */
  void forgetOrder() {
    latest = null;
    beforeLatest = null;
  }

  /** The table as last described in this stream, or null. */
  StreamRelation get(long relationOid) {
    return described.get(relationOid);
  }

  /**
   * Gives the table its version.
   *
   * @param commitLsn of the open transaction
   * @return the version when it is new, else null
   */
  RelationVersion use(StreamRelation relation, long commitLsn) {
    RelationVersion last = newest.get(relation.oid());
    RelationVersion description = relation.description();
    if (last != null && last.describesSameAs(description)) {
      relation.use(last, limit);
      return null;
    }
    RelationVersion next = description.numbered(++lastId, last == null ? 1 : last.version() + 1, commitLsn);
    newest.put(relation.oid(), next);
    relation.use(next, limit);
    return next;
  }

  private RelationColumn column(Column column) {
    return new RelationColumn(column.name(), column.typeOid(), column.typeModifier(), typeNames.get(column.typeOid()),
        column.key());
  }
}
