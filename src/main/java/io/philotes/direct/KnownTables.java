package io.philotes.direct;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventRows;
import io.philotes.event.EventTable;
import io.philotes.event.RelationVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The relation versions that events on their way refer to, and those that later ones may refer to. A version is announced before it is
 * used, so it is forgotten only when events of a newer one of its table were handled: from then on it never is used again.
 */
final class KnownTables {

  private final Map<Integer, EventTable> tables = new HashMap<>();
  private final Map<Integer, Long> oids = new HashMap<>();
  private final Map<Long, RelationVersion> newest = new HashMap<>();

  void add(List<RelationVersion> versions) {
    for (RelationVersion version : versions) {
      tables.put(version.id(), EventTable.of(version));
      oids.put(version.id(), version.relationOid());
      newest.put(version.relationOid(), version);
    }
  }

  EventTable get(int id) {
    EventTable table = id == 0 ? EventTable.NONE : tables.get(id);
    if (table == null) {
      throw PhilotesException.of(ErrorCode.INTERNAL, "relation", id, "events refer to it and nobody has described it");
    }
    return table;
  }

  /** Everybody has handled these rows. */
  void handled(EventRows rows) {
    int last = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (rows.relation(i) != last) {
        last = rows.relation(i);
        forgetOlderThan(last);
      }
    }
  }

  private void forgetOlderThan(int id) {
    Long oid = oids.get(id);
    if (oid != null && tables.size() > newest.size()) {
      tables.keySet().removeIf(other -> other < id && oid.equals(oids.get(other)));
      oids.keySet().retainAll(tables.keySet());
    }
  }

  /** Nothing is on its way: what comes describes its tables anew. */
  void forgetOlder() {
    tables.keySet().retainAll(newest.values().stream().map(RelationVersion::id).toList());
    oids.keySet().retainAll(tables.keySet());
  }

  void clear() {
    tables.clear();
    oids.clear();
    newest.clear();
  }

  List<RelationVersion> newest() {
    return List.copyOf(newest.values());
  }
}
