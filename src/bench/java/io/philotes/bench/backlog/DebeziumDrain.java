package io.philotes.bench.backlog;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Debezium's embedded engine, without a sink or with batched JDBC into the original design's table. */
final class DebeziumDrain extends JvmDrain {

  private final Stage stage;
  private final boolean stores;

  DebeziumDrain(Stage stage, boolean stores) {
    super(stores ? "debezium jdbc" : "debezium json", DebeziumMain.class, stage);
    this.stage = stage;
    this.stores = stores;
  }

  @Override
  Map<String, String> prepare(String slot) throws SQLException {
    Server source = stage.servers().source();
    Map<String, String> environment = new HashMap<>(Map.of("DEBEZIUM_DATABASE_HOSTNAME", source.host(), "DEBEZIUM_DATABASE_PORT",
        String.valueOf(source.port()), "DEBEZIUM_DATABASE_DBNAME", Backlog.DATABASE, "DEBEZIUM_DATABASE_USER", source.user(),
        "DEBEZIUM_DATABASE_PASSWORD", source.password(), "DEBEZIUM_SLOT_NAME", slot, "DEBEZIUM_PUBLICATION_NAME", BufferTemplate.PUBLICATION));
    if (!stores) {
      stage.template().clear();
    } else {
      stage.template().empty();
      try (Connection connection = buffer()) {
        OriginalTable.create(connection);
      }
      environment.put(DebeziumMain.TABLE, stage.servers().buffer().jdbc(BufferTemplate.RUN));
    }
    return environment;
  }

  private Connection buffer() throws SQLException {
    return stage.servers().buffer().connect(BufferTemplate.RUN);
  }

  @Override
  long backends() throws SQLException {
    if (!stores) {
      return 0;
    }
    try (Connection connection = buffer()) {
      return Server.backends(connection);
    }
  }

  @Override
  void requireStored() throws SQLException {
    if (!stores) {
      return;
    }
    try (Connection connection = buffer()) {
      String stored = Server.text(connection, "SELECT count(*) FROM cdc_events");
      if (!String.valueOf(stage.backlog().events()).equals(stored)) {
        throw new IllegalStateException(name() + " stored " + stored + " events, the backlog had " + stage.backlog().events());
      }
    }
  }
}
