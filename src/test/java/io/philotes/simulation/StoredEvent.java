package io.philotes.simulation;

import io.philotes.event.EventRows;
import io.philotes.event.Operation;

/** A row of the simulated log. */
public record StoredEvent(long position, long commitLsn, int seq, boolean last, long lsn, int relation,
                          Operation operation, String before, String after, String metadata) {

  static StoredEvent of(long position, EventRows rows, int i) {
    return new StoredEvent(position, rows.commitLsn(i), rows.seq(i), rows.last(i), rows.lsn(i), rows.relation(i),
        rows.operation(i), rows.part(i, EventRows.BEFORE), rows.part(i, EventRows.AFTER), rows.part(i, EventRows.METADATA));
  }
}
