package io.philotes.bench.backlog;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.GcPauses;
import io.philotes.bench.Passage;
import io.philotes.bench.Server;
import io.philotes.bench.Usage;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The same messages through the SQL interface in steps, each of which is moved over only when it has arrived whole:
 * {@code pg_logical_slot_peek_binary_changes}, then {@code pg_replication_slot_advance}. Nothing is decoded and nothing is
 * stored. See PostgreSQL, chapter "Logical Decoding", SQL Interface.
 */
final class SqlDrain implements Contestant {

  /** Changes in a step, rounded up by the server to whole transactions. Each begins to decode at the slot's restart_lsn: small steps cost more. */
  private static final int STEP = 300_000;
  /** Where the position and the first byte of the message lie in a binary row: (lsn, data). */
  private static final int LSN = 2 + 4;
  private static final int MESSAGE = LSN + 8 + 4;

  private final Server source;
  private final BufferTemplate template;
  private final Slots slots;
  private final Backlog backlog;
  private long changes;

  SqlDrain(Stage stage) {
    source = stage.servers().source();
    template = stage.template();
    slots = stage.slots();
    backlog = stage.backlog();
  }

  @Override
  public String name() {
    return "SQL by " + STEP;
  }

  @Override
  public Drain run(int round) throws SQLException, InterruptedException {
    String slot = slots.copy("sql");
    template.clear();
    changes = 0;
    try (Connection connection = source.connect(Backlog.DATABASE)) {
      long pid = Long.parseLong(Server.text(connection, "SELECT pg_backend_pid()"));
      long cpu = Usage.micros(Usage.of(pid));
      long start = System.nanoTime();
      while (step(connection, slot)) {
        continue;
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double events = backlog.events();
      if (changes != backlog.events()) {
        throw new IllegalStateException(changes + " changes arrived instead of " + backlog.events());
      }
      Passage passage = new Passage(backlog.events(), 0, seconds, 0, 0, 0, 0, 0, 0);
      return new Drain(name(), round, passage, (Usage.micros(Usage.of(pid)) - cpu) / events, GcPauses.NONE);
    } finally {
      slots.drop(slot);
    }
  }

  private boolean step(Connection connection, String slot) throws SQLException {
    long last = copy(connection, "COPY (SELECT lsn, data FROM pg_logical_slot_peek_binary_changes('" + slot + "', NULL, " + STEP
        + ", 'proto_version', '1', 'publication_names', '" + BufferTemplate.PUBLICATION + "')) TO STDOUT (FORMAT binary)");
    if (last == 0) {
      return false;
    }
    Server.text(connection, "SELECT pg_replication_slot_advance('" + slot + "', '"
        + Long.toHexString(last >>> 32) + "/" + Long.toHexString(last & 0xFFFF_FFFFL) + "')");
    return true;
  }

  /** Returns the position behind the last message, which is a COMMIT; 0 when there was none. */
  private long copy(Connection connection, String sql) throws SQLException {
    CopyOut rows = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
    long last = 0;
    boolean header = true;
    for (byte[] row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
      ByteBuffer fields = ByteBuffer.wrap(row, header ? 19 : 0, row.length - (header ? 19 : 0)).slice();
      header = false;
      if (fields.remaining() > MESSAGE) {
        last = fields.getLong(LSN);
        byte type = fields.get(MESSAGE);
        changes += type == 'I' || type == 'U' || type == 'D' ? 1 : 0;
      }
    }
    return last;
  }
}
