package io.philotes.bench.backlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.debezium.engine.ChangeEvent;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;

/**
 * The table of the design that Philotes grew from: jsonb images, text columns, five indexes. Written in batches, one
 * transaction each, with the driver's rewriting of batched inserts.
 */
final class OriginalTable {

  static final List<String> DDL = List.of("""
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

  OriginalTable(String url) throws SQLException {
    connection = DriverManager.getConnection(url + "&reWriteBatchedInserts=true");
    connection.setAutoCommit(false);
    insert = connection.prepareStatement(INSERT);
  }

  void insert(List<ChangeEvent<String, String>> records) throws SQLException, JsonProcessingException {
    for (ChangeEvent<String, String> record : records) {
      JsonNode change = mapper.readTree(record.value());
      JsonNode source = change.get("source");
      insert.setString(1, "bench");
      insert.setString(2, source.get("schema").asText());
      insert.setString(3, source.get("table").asText());
      insert.setString(4, change.get("op").asText());
      insert.setString(5, source.get("lsn").asText());
      insert.setLong(6, source.get("txId").asLong());
      insert.setString(7, record.key());
      insert.setString(8, image(change.get("before")));
      insert.setString(9, image(change.get("after")));
      insert.setTimestamp(10, new Timestamp(source.get("ts_ms").asLong()));
      insert.addBatch();
    }
    insert.executeBatch();
    connection.commit();
  }

  private static String image(JsonNode image) {
    return image == null || image.isNull() ? null : image.toString();
  }
}
