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

  private record Known(long oid, EventTable table) {}

  private final Map<Integer, Known> versions = new HashMap<>();
  private final Map<Long, RelationVersion> newest = new HashMap<>();

  void add(List<RelationVersion> described) {
    for (RelationVersion version : described) {
      versions.put(version.id(), new Known(version.relationOid(), EventTable.of(version)));
      newest.put(version.relationOid(), version);
    }
  }

  EventTable get(int id) {
    if (id == 0) {
      return EventTable.NONE;
    }
    Known known = versions.get(id);
    if (known == null) {
      throw PhilotesException.of(ErrorCode.INTERNAL, "relation", id, "events refer to it and nobody has described it");
    }
    return known.table();
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
    Known used = versions.get(id);
    if (used != null && versions.size() > newest.size()) {
      versions.entrySet().removeIf(other -> other.getKey() < id && other.getValue().oid() == used.oid());
    }
  }

  /** Nothing is on its way: what comes describes its tables anew. */
  void forgetOlder() {
    versions.keySet().retainAll(newest.values().stream().map(RelationVersion::id).toList());
  }

  void clear() {
    versions.clear();
    newest.clear();
  }

  List<RelationVersion> newest() {
    return List.copyOf(newest.values());
  }
}
