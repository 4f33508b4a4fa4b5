package io.philotes.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads the buffer's tables by plain SQL over one connection, in whatever transaction that is. */
final class BufferTables {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int PAGE = 2_000;

  private final Connection connection;
  private final BufferedSource source;

  BufferTables(Connection connection, String name) throws SQLException {
    this.connection = connection;
    this.source = read(name);
  }

  BufferedSource source() {
    return source;
  }

  private BufferedSource read(String name) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT s.id, s.epoch, s.slot, coalesce(s.last_commit_lsn, 0),"
        + " coalesce(s.last_end_lsn, 0), coalesce(s.acked_lsn, 0), s.next_position, t.floor_position"
        + " FROM philotes.sources s JOIN philotes.retention t ON t.source_id = s.id WHERE s.name = ?")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("the buffer has no source " + name);
        }
        return new BufferedSource(row.getInt(1), row.getInt(2), row.getString(3), row.getLong(4), row.getLong(5), row.getLong(6),
            row.getLong(7), row.getLong(8));
      }
    }
  }

  List<BufferedBatch> batches() throws SQLException {
    List<BufferedBatch> batches = new ArrayList<>();
    each("SELECT epoch, first_position, last_position, prev_end_lsn, end_lsn, transactions, first_commit_time, last_commit_time,"
        + " checksum FROM philotes.batches WHERE source_id = " + source.id() + " ORDER BY last_position", row -> batches.add(
            new BufferedBatch(row.getInt(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5), row.getInt(6),
                row.getLong(7), row.getLong(8), row.getLong(9))));
    return batches;
  }

  /** Where each epoch begins that a resync finished. */
  Map<Integer, BufferedEpoch> epochs() throws SQLException {
    Map<Integer, BufferedEpoch> epochs = new HashMap<>();
    each("SELECT epoch, first_position, gap_to FROM philotes.epochs WHERE began_at IS NOT NULL AND source_id = " + source.id(),
        row -> epochs.put(row.getInt(1), new BufferedEpoch(row.getLong(2), row.getLong(3))));
    return epochs;
  }

  Map<Integer, BufferedRelation> relations() throws SQLException {
    Map<Integer, BufferedRelation> relations = new HashMap<>();
    each("SELECT id, relation_oid, version, schema_name, table_name, replica_identity, columns::text, key_columns"
        + " FROM philotes.relations WHERE source_id = " + source.id(), row -> relations.put(row.getInt(1), relation(row)));
    return relations;
  }

  private static BufferedRelation relation(ResultSet row) throws SQLException {
    List<String> names = new ArrayList<>();
    List<Integer> types = new ArrayList<>();
    for (JsonNode column : tree(row.getString(7))) {
      names.add(column.get("name").asText());
      types.add((int) column.get("type").asLong());
    }
    return BufferedRelation.of(row.getInt(1), row.getLong(2), row.getInt(3), row.getString(4), row.getString(5),
        row.getString(6).charAt(0), names, types, Arrays.asList((String[]) row.getArray(8).getArray()));
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every kept event in order of position. */
  void events(Consumer<BufferedEvent> reader) throws SQLException {
    each("SELECT position, commit_lsn, seq, last, lsn, xid, commit_time, coalesce(relation, 0), operation, before, after, metadata"
        + " FROM philotes.events_" + source.id() + " WHERE position >= " + source.floor() + " ORDER BY position",
        row -> reader.accept(new BufferedEvent(row.getLong(1), row.getLong(2), row.getInt(3), row.getBoolean(4), row.getLong(5),
            row.getLong(6), row.getLong(7), row.getInt(8), row.getInt(9), row.getBytes(10), row.getBytes(11), row.getBytes(12))));
  }

  private void each(String sql, Row row) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(PAGE);
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          row.take(rows);
        }
      }
    }
  }

  /** Takes the current row. */
  private interface Row {
    void take(ResultSet row) throws SQLException;
  }
}
