package io.philotes.buffer.store;

import io.philotes.event.ChangeEvent;
import io.philotes.event.Operation;
import io.philotes.postgres.Lsn;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;

/** A row of a source's log, in the columns that {@link EventReader} asks for, made into an event. */
final class EventRow {

  private static final int RELATION = 7;

  private EventRow() {}

  /** The id of the relation version, 0 when there is none. */
  static int relation(Row row) {
    Integer id = row.getInteger(RELATION);
    return id == null ? 0 : id;
  }

  static ChangeEvent toEvent(Row row, String source, int epoch, RelationCache relations) {
    return relations.get(relation(row)).event(source, epoch, row.getLong(0), new Lsn(row.getLong(4)), new Lsn(row.getLong(1)),
        row.getInteger(2), row.getBoolean(3), row.getLong(5), row.getLong(6), Operation.ofCode(row.getInteger(8)),
        text(row, 9), text(row, 10), text(row, 11));
  }

  private static String text(Row row, int column) {
    Buffer bytes = row.getBuffer(column);
    return bytes == null ? null : bytes.toString(StandardCharsets.UTF_8);
  }
}
