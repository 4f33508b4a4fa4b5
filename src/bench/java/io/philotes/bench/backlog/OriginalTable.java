package io.philotes.bench.backlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.debezium.engine.ChangeEvent;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.List;

/**
 * The table of the design that Philotes grew from: jsonb images, text columns, five indexes. Written in batches, one
 * transaction each, with the driver's rewriting of batched inserts.
 */
public final class OriginalTable {

  private static final List<String> DDL = List.of("""
      CREATE TABLE cdc_events (id bigserial PRIMARY KEY, source_id text NOT NULL, schema_name text NOT NULL, table_name text NOT NULL,
        operation text NOT NULL, lsn text NOT NULL, transaction_id bigint, key_columns jsonb, before_data jsonb, after_data jsonb,
        event_time timestamptz NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), processed_at timestamptz)
      WITH (autovacuum_enabled = off)""",
      "CREATE INDEX ON cdc_events (source_id, created_at) WHERE processed_at IS NULL",
      "CREATE INDEX ON cdc_events (processed_at) WHERE processed_at IS NOT NULL",
      "CREATE INDEX ON cdc_events (source_id, schema_name, table_name)",
      "CREATE INDEX ON cdc_events (source_id, lsn)");

  private static final String INSERT = "INSERT INTO cdc_events (source_id, schema_name, table_name, operation, lsn, transaction_id,"
      + " key_columns, before_data, after_data, event_time) VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?)";

  private final ObjectMapper mapper = new ObjectMapper();
  private final Connection connection;
  private final PreparedStatement insert;

  /** Creates table and indexes in the empty database. */
  public static void create(Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      for (String ddl : DDL) {
        statement.execute(ddl);
      }
    }
  }

  public OriginalTable(String url) throws SQLException {
    connection = DriverManager.getConnection(url + "&reWriteBatchedInserts=true");
    connection.setAutoCommit(false);
    insert = connection.prepareStatement(INSERT);
  }

  /** Adds them and commits. */
  void insert(List<ChangeEvent<String, String>> records) throws SQLException, JsonProcessingException {
    for (ChangeEvent<String, String> record : records) {
      JsonNode change = mapper.readTree(record.value());
      JsonNode source = change.get("source");
      add(source.get("schema").asText(), source.get("table").asText(), change.get("op").asText(), source.get("lsn").asText(),
          source.get("txId").asLong(), record.key(), image(change.get("before")), image(change.get("after")),
          new Timestamp(source.get("ts_ms").asLong()));
    }
    commit();
  }

  public void add(String schema, String table, String operation, String lsn, long transaction, String key, String before, String after,
      Timestamp time) throws SQLException {
    insert.setString(1, "bench");
    insert.setString(2, schema);
    insert.setString(3, table);
    insert.setString(4, operation);
    insert.setString(5, lsn);
    insert.setLong(6, transaction);
    insert.setString(7, key);
    insert.setString(8, before);
    insert.setString(9, after);
    insert.setTimestamp(10, time);
    insert.addBatch();
  }

  /** Writes what was added, in one transaction. */
  public void commit() throws SQLException {
    insert.executeBatch();
    connection.commit();
  }

  public Connection connection() {
    return connection;
  }

  private static String image(JsonNode image) {
    return image == null || image.isNull() ? null : image.toString();
  }
}
