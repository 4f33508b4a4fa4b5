package io.philotes.bench.life;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.Server;
import io.philotes.bench.Usage;
import io.philotes.bench.backlog.OriginalTable;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The design that Philotes grew from: a row is inserted, read while it is not processed, marked, deleted and vacuumed; all in
 * batches of 1,000, over one connection.
 */
final class OriginalLife {

  private static final int BATCH = 1_000;
  private static final String AFTER = "{\"id\":%d,\"account\":%d,\"amount\":\"%d.01\",\"placed_at\":\"2026-11-26 09:00:00.123456+00\","
      + "\"status\":\"placed\",\"paid\":false,\"note\":\"%-150.150s\"}";

  private final Server server;
  private final int events;
  private long pid;

  OriginalLife(Server server, int events) {
    this.server = server;
    this.events = events;
  }

  Life run(BufferTemplate buffer, int round) throws SQLException {
    buffer.empty();
    try (Connection connection = server.connect(BufferTemplate.RUN)) {
      OriginalTable.create(connection);
    }
    OriginalTable table = new OriginalTable(server.jdbc(BufferTemplate.RUN));
    try (Connection connection = table.connection()) {
      pid = Long.parseLong(Server.text(connection, "SELECT pg_backend_pid()"));
      String begin = Server.text(connection, "SELECT pg_current_wal_insert_lsn()");
      long start = micros();
      write(table);
      long written = micros();
      analyze(connection);
      long begun = micros();
      read(connection);
      long read = micros();
      clean(connection);
      double wal = Double.parseDouble(Server.text(connection, "SELECT pg_current_wal_insert_lsn() - '" + begin + "'::pg_lsn"));
      return new Life("original", round, (written - start) / (double) events, (read - begun) / (double) events,
          (micros() - read) / (double) events, wal / events);
    }
  }

  private long micros() {
    return Usage.micros(Usage.of(pid));
  }

  private void write(OriginalTable table) throws SQLException {
    Timestamp time = Timestamp.from(Instant.now());
    for (int id = 1; id <= events; id++) {
      table.add("public", "orders", "c", "0/" + Integer.toHexString(id), id, "{\"id\":" + id + "}", null,
          AFTER.formatted(id, id % 9_973, id, "the quick brown fox jumps over the lazy dog " + id), time);
      if (id % BATCH == 0 || id == events) {
        table.commit();
      }
    }
  }

  /** As autovacuum would, for the sake of its plans. Not counted. */
  private static void analyze(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("ANALYZE cdc_events");
      connection.commit();
    }
  }

  private void read(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(
             "SELECT * FROM cdc_events WHERE source_id = 'bench' AND processed_at IS NULL ORDER BY created_at LIMIT " + BATCH);
         PreparedStatement mark = connection.prepareStatement("UPDATE cdc_events SET processed_at = now() WHERE id = ANY (?)")) {
      for (List<Long> ids = ids(select); !ids.isEmpty(); ids = ids(select)) {
        Array array = connection.createArrayOf("bigint", ids.toArray());
        mark.setArray(1, array);
        mark.executeUpdate();
        connection.commit();
      }
    }
  }

  private static List<Long> ids(PreparedStatement select) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getLong("id"));
      }
    }
    return ids;
  }

  private void clean(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int deleted = statement.executeUpdate("DELETE FROM cdc_events WHERE processed_at < now()");
      connection.commit();
      if (deleted != events) {
        throw new IllegalStateException(deleted + " of " + events + " events were deleted");
      }
      connection.setAutoCommit(true);
      statement.execute("VACUUM cdc_events");
    }
  }
}
