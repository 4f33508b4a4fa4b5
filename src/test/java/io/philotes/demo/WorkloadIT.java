package io.philotes.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.Postgres;
import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The shop counts what it commits; the server's own pgoutput is asked whether that is true. */
class WorkloadIT {

  /** Kinds of messages, by the first byte. */
  private static final String KINDS = """
      SELECT chr(get_byte(data, 0)), count(*) FROM pg_logical_slot_get_binary_changes(
        '%s', NULL, NULL, 'proto_version', '1', 'publication_names', 'p') GROUP BY 1""";

  @Test
  void countsExactlyWhatTheServerDecodes() throws SQLException, InterruptedException {
    try (TestDatabase shop = Postgres.source().createDatabase("workload")) {
      try (Connection connection = shop.connect()) {
        ShopTables.create(connection);
      }
      shop.execute("CREATE PUBLICATION p FOR ALL TABLES",
          "SELECT pg_create_logical_replication_slot('" + shop.name() + "', 'pgoutput')");

      Workload workload = new Workload(shop::connect, Duration.ofMillis(1));
      workload.start();
      Await.until("an import and a few thousand changes", Duration.ofSeconds(60), () -> !workload.isRunning()
          || workload.tally().largest() > 5000 && workload.tally().transactions() > 500 && workload.tally().rollbacks() > 5);
      Tally committed = workload.stop();

      Map<String, Long> kinds = kinds(shop);
      assertEquals(committed.transactions(), kinds.get("C"));
      assertEquals(committed.changes(), List.of("I", "U", "D", "T").stream().mapToLong(kind -> kinds.getOrDefault(kind, 0L)).sum());
      assertTrue(kinds.get("U") > 0 && kinds.get("D") > 0, () -> "the mix is " + kinds);
    }
  }

  private static Map<String, Long> kinds(TestDatabase shop) {
    return shop.query(KINDS.formatted(shop.name())).stream()
        .collect(Collectors.toMap(row -> row.get(0), row -> Long.valueOf(row.get(1))));
  }
}
