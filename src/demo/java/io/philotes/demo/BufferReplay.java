package io.philotes.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Everything that the buffer holds, read from the view as anybody could, and replayed into tables.
 *
 * @param events rows in the view
 * @param transactions of the source that they belong to
 * @param gaps places where the position does not follow the one before
 */
record BufferReplay(long events, long transactions, long gaps, ShadowTables shadow) {

  private static final String EVENTS = """
      SELECT id, commit_lsn::text, schema_name, table_name, operation, key_columns, before_data, after_data, metadata
        FROM philotes.cdc_events WHERE source_id = 'shop' ORDER BY id""";

  /** Reads a few thousand rows at a time. Blocks. */
  static BufferReplay read(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    ShadowTables shadow = new ShadowTables();
    long events = 0;
    long transactions = 0;
    long gaps = 0;
    long previous = 0;
    String commitLsn = "";
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(2000);
      try (ResultSet rows = statement.executeQuery(EVENTS)) {
        while (rows.next()) {
          events++;
          gaps += rows.getLong("id") == previous + 1 ? 0 : 1;
          previous = rows.getLong("id");
          transactions += rows.getString("commit_lsn").equals(commitLsn) ? 0 : 1;
          commitLsn = rows.getString("commit_lsn");
          shadow.apply(Change.of(rows));
        }
      }
    }
    return new BufferReplay(events, transactions, gaps, shadow);
  }
}
