package io.philotes.simulation;

import io.philotes.bus.message.WriteBatch;
import io.philotes.event.EventRows;
import io.philotes.event.Operation;
import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes events and batches of them. */
final class TwinRows {

  private TwinRows() {}

  /** Changes of one transaction, beginning with the given number in it. */
  static EventRows of(long commitLsn, int seq, int events, int relation) {
    EventRows rows = new EventRows(events, 200);
    for (int i = 0; i < events; i++) {
      boolean old = (seq + i) % 3 == 1;
      part(rows, old ? "{\"id\":" + i + "}" : null);
      part(rows, "{\"id\":" + (seq + i) + ", \"n\" : 1.50,\"t\":\"Zoë\"}");
      part(rows, (seq + i) % 4 == 2 ? "{\"origin\":\"o\"}" : null);
      rows.add(commitLsn, seq + i, commitLsn - 50 + i, 700, 800_000_000L, relation, old ? Operation.UPDATE : Operation.INSERT);
    }
    return rows;
  }

  /** An event that the server refuses. */
  static EventRows broken(long commitLsn, int seq) {
    EventRows rows = new EventRows(1, 10);
    part(rows, "{");
    part(rows, null);
    part(rows, null);
    rows.add(commitLsn, seq, commitLsn, 700, 800_000_000L, 0, Operation.DELETE);
    return rows;
  }

  private static void part(EventRows rows, String json) {
    if (json == null) {
      rows.absentPart();
      return;
    }
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    rows.json().put(bytes, 0, bytes.length);
    rows.endPart();
  }

  static WriteBatch batch(long commitLsn, EventRows rows, List<RelationVersion> relations) {
    return new WriteBatch("sim", 1, true, true, 1, commitLsn, commitLsn + 60, 800_000_000L, 800_000_000L, relations, rows);
  }

  static RelationVersion relation(int id, long lsn) {
    return new RelationVersion(id, 16_384, id, "public", "orders", 'd',
        List.of(new RelationColumn("id", 23, -1, null, true)), List.of("id"), lsn, null);
  }
}
