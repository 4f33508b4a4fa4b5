package io.philotes.buffer.store;

import io.philotes.event.EventRows;
import io.vertx.sqlclient.Tuple;

/**
 * Turns rows into the array parameters of an INSERT. The client wants boxed values: within a transaction most columns
 * repeat, so a value equal to the one before shares its object.
 */
final class EventColumns {

  private EventColumns() {}

  /** Appends eleven arrays, in the order of the columns of {@code events_<n>} after {@code position}. */
  static void append(Tuple tuple, EventRows rows) {
    int size = rows.size();
    Long[] commitLsns = new Long[size];
    Integer[] seqs = new Integer[size];
    Boolean[] lasts = new Boolean[size];
    Long[] lsns = new Long[size];
    Long[] xids = new Long[size];
    Long[] times = new Long[size];
    Integer[] relations = new Integer[size];
    Short[] operations = new Short[size];
    for (int i = 0; i < size; i++) {
      int before = Math.max(i - 1, 0);
      commitLsns[i] = box(rows.commitLsn(i), commitLsns[before]);
      seqs[i] = rows.seq(i);
      lasts[i] = rows.last(i);
      lsns[i] = box(rows.lsn(i), lsns[before]);
      xids[i] = box(rows.xid(i), xids[before]);
      times[i] = box(rows.commitTime(i), times[before]);
      relations[i] = rows.relation(i) == 0 ? null : Integer.valueOf(rows.relation(i));
      operations[i] = (short) rows.operation(i).code();
    }
    tuple.addArrayOfLong(commitLsns).addArrayOfInteger(seqs).addArrayOfBoolean(lasts).addArrayOfLong(lsns)
        .addArrayOfLong(xids).addArrayOfLong(times).addArrayOfInteger(relations).addArrayOfShort(operations)
        .addArrayOfString(parts(rows, EventRows.BEFORE)).addArrayOfString(parts(rows, EventRows.AFTER))
        .addArrayOfString(parts(rows, EventRows.METADATA));
  }

  private static Long box(long value, Long before) {
    return before != null && before == value ? before : Long.valueOf(value);
  }

  private static String[] parts(EventRows rows, int part) {
    String[] parts = new String[rows.size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = rows.part(i, part);
    }
    return parts;
  }
}
