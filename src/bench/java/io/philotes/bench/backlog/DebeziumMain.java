package io.philotes.bench.backlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Json;
import io.philotes.bench.Mark;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/**
 * Debezium's embedded engine with its defaults, JSON without schemas, and a consumer that either forgets what it gets or
 * writes it to the original design's table ({@link OriginalTable}) as fast as JDBC can.
 */
public final class DebeziumMain {

  /** JDBC URL of the database with the original table; absent: what comes is forgotten. */
  static final String TABLE = "BENCH_TABLE";

  /** Takes one batch. */
  private interface Sink {
    void take(List<ChangeEvent<String, String>> records) throws SQLException, JsonProcessingException;
  }

  private DebeziumMain() {}

  public static void main(String[] arguments) throws SQLException {
    Progress progress = Progress.ofEnvironment();
    String url = System.getenv(TABLE);
    Sink sink = url == null ? records -> { } : new OriginalTable(url)::insert;
    DebeziumEngine<ChangeEvent<String, String>> engine = DebeziumEngine.create(Json.class)
        .using(properties())
        .using(new DebeziumEngine.ConnectorCallback() {
          @Override
          public void pollingStarted() {
            Mark.STREAMS.print();
          }
        })
        .notifying((List<ChangeEvent<String, String>> records, RecordCommitter<ChangeEvent<String, String>> committer) -> {
          take(sink, records);
          for (ChangeEvent<String, String> record : records) {
            committer.markProcessed(record);
          }
          committer.markBatchFinished();
          progress.add(records.size());
        })
        .build();
    engine.run();
  }

  private static void take(Sink sink, List<ChangeEvent<String, String>> records) {
    try {
      sink.take(records);
    } catch (SQLException | JsonProcessingException failure) {
      System.err.println("bench: " + failure.getMessage());
      Runtime.getRuntime().halt(1);
    }
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("name", "bench");
    properties.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    properties.setProperty("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
    properties.setProperty("topic.prefix", "bench");
    properties.setProperty("plugin.name", "pgoutput");
    properties.setProperty("publication.autocreate.mode", "disabled");
    properties.setProperty("snapshot.mode", "no_data");
    properties.setProperty("tombstones.on.delete", "false");
    properties.setProperty("converter.schemas.enable", "false");
    properties.setProperty("database.sslmode", "disable");
    for (String name : List.of("database.hostname", "database.port", "database.dbname", "database.user", "database.password",
        "slot.name", "publication.name")) {
      properties.setProperty(name, System.getenv("DEBEZIUM_" + name.replace('.', '_').toUpperCase()));
    }
    return properties;
  }
}
