package io.philotes.bench.backlog;

import io.philotes.bench.Server;
import io.philotes.bench.Waiting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Copies of the slot that stands before the backlog: one for each run (PostgreSQL, "Replication Management Functions"). */
final class Slots {

  /** Philotes creates it on its first start, before the backlog is written; nobody drains it. */
  static final String ORIGIN = "philotes_bench";

  private final Connection source;

  Slots(Connection source) {
    this.source = source;
  }

  String copy(String name) throws SQLException {
    String slot = ORIGIN + "_" + name;
    call("SELECT pg_copy_logical_replication_slot(?, ?)", ORIGIN, slot);
    return slot;
  }

  /** Drops the slot as soon as its walsender is gone. */
  void drop(String slot) throws SQLException, InterruptedException {
    Waiting.until("the walsender of " + slot + " ends", 60, () -> pid(slot) == 0);
    call("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ?", slot);
  }

  /** The process that reads the slot, or 0. */
  long pid(String slot) throws SQLException {
    String pid = Server.text(source, "SELECT active_pid FROM pg_replication_slots WHERE slot_name = '" + slot + "'");
    return pid == null ? 0 : Long.parseLong(pid);
  }

  /** The process that reads the slot, waited for. */
  long awaitPid(String slot) throws SQLException, InterruptedException {
    Waiting.until("somebody reads " + slot, 60, () -> pid(slot) != 0);
    return pid(slot);
  }

  private void call(String sql, String... parameters) throws SQLException {
    try (PreparedStatement statement = source.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      statement.execute();
    }
  }
}
