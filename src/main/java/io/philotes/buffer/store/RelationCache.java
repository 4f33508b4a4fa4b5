package io.philotes.buffer.store;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventTable;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The relation versions of one source that events have referred to so far. A version never changes, so what is here
 * stays right; unknown ones are loaded when they appear. Belongs to one event loop.
 */
final class RelationCache {

  private static final int LARGEST = 10_000;

  private static final String LOAD = """
      SELECT id, schema_name, table_name, key_columns, replica_identity FROM philotes.relations WHERE source_id = $1 AND id = ANY ($2)""";

  private final BufferPool pool;
  private final int sourceId;
  private final Map<Integer, EventTable> known = new HashMap<>();

  RelationCache(BufferPool pool, int sourceId) {
    this.pool = pool;
    this.sourceId = sourceId;
    known.put(0, EventTable.NONE);
  }

  /** Loads those of the ids that are not known yet; ids that the buffer does not have stay unknown. */
  Future<Void> load(Set<Integer> ids) {
    forgetWhenFull(ids.size());
    Set<Integer> missing = new HashSet<>(ids);
    missing.removeAll(known.keySet());
    if (missing.isEmpty()) {
      return Future.succeededFuture();
    }
    return pool.execute(LOAD, sourceId, missing.toArray(Integer[]::new)).map(rows -> {
      rows.forEach(this::add);
      return null;
    });
  }

  /** @throws PhilotesException BUFFER_BROKEN when the buffer has no such relation */
  EventTable get(int id) {
    EventTable relation = known.get(id);
    if (relation == null) {
      throw PhilotesException.of(ErrorCode.BUFFER_BROKEN, "relation", id, "events refer to it and it is not there");
    }
    return relation;
  }

  private void add(Row row) {
    known.put(row.getInteger(0), new EventTable(row.getString(1), row.getString(2), List.of(row.getArrayOfStrings(3)),
        row.getString(4).charAt(0)));
  }

  private void forgetWhenFull(int more) {
    if (known.size() + more > LARGEST) {
      known.keySet().retainAll(Set.of(0));
    }
  }
}
