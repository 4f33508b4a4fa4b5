package io.philotes.direct;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventTable;
import io.philotes.event.RelationVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The relation versions that events on their way refer to, and the newest of each table, which later ones may refer to. Older
 * versions are forgotten whenever nothing is on its way: a newer one was used, so they never are again.
 */
final class KnownTables {

  private final Map<Integer, EventTable> tables = new HashMap<>();
  private final Map<Long, RelationVersion> newest = new HashMap<>();

  void add(List<RelationVersion> versions) {
    for (RelationVersion version : versions) {
      tables.put(version.id(), EventTable.of(version));
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

  void forgetOlder() {
    if (tables.size() > newest.size()) {
      tables.keySet().retainAll(newest.values().stream().map(RelationVersion::id).toList());
    }
  }

  void clear() {
    tables.clear();
    newest.clear();
  }

  List<RelationVersion> newest() {
    return List.copyOf(newest.values());
  }
}
