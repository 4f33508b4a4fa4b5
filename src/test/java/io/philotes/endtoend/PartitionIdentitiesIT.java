package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.endtoend.Service.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Partitions that are published through their root and have another replica identity than it. The server describes the root and marks
 * the old row by the root's identity, but the old row is what the partition's identity put into the WAL.
 */
class PartitionIdentitiesIT {

  private static final String[] CHANGES = {"INSERT INTO root VALUES (1, 1, 'x', 'a')", "UPDATE root SET code = 'y' WHERE id = 1",
      "UPDATE root SET id = 2 WHERE id = 1", "DELETE FROM root WHERE id = 2"};
  private static final List<String> BY_KEY = List.of("none null 1", "none null 1", "key {\"id\":1,\"k\":1} 2", "key {\"id\":2,\"k\":1} 2");
  private static final List<String> FULL = List.of("none null 1", "full {\"id\":1,\"k\":1,\"code\":\"x\",\"v\":\"a\"} 1",
      "full {\"id\":1,\"k\":1,\"code\":\"y\",\"v\":\"a\"} 2", "full {\"id\":2,\"k\":1,\"code\":\"y\",\"v\":\"a\"} 2");

  private Service service;

  @BeforeEach
  void start() {
    service = Service.start();
    service.source().execute("CREATE TABLE root (id int, k int, code text NOT NULL, v text, PRIMARY KEY (id, k)) PARTITION BY LIST (k)",
        "CREATE TABLE leaf PARTITION OF root FOR VALUES IN (1)", "CREATE UNIQUE INDEX leaf_code ON leaf (code)",
        "CREATE TABLE other PARTITION OF root FOR VALUES IN (2)", "ALTER PUBLICATION philotes_pub SET (publish_via_partition_root = true)");
  }

  @AfterEach
  void stop() {
    service.rig().checkOrder();
    service.close();
  }

  private void identity(String table, String identity) {
    service.source().execute("ALTER TABLE " + table + " REPLICA IDENTITY " + identity);
  }

  /** Of each event the kind of its old row, the old row, and the id in its key. */
  private List<String> captured(String... statements) {
    return service.capture(statements).stream().map(PartitionIdentitiesIT::text).toList();
  }

  private static String text(Event event) {
    assertEquals("root", event.table());
    return event.beforeKind() + " " + event.before() + " " + Image.of(event.key()).values().get("id");
  }

  @Test
  void f61TheOldRowIsWhatThePartitionsIdentityGives() {
    assertEquals(BY_KEY, captured(CHANGES));
    identity("leaf", "FULL");
    assertEquals(FULL, captured(CHANGES));
    identity("root", "FULL");
    assertEquals(FULL, captured(CHANGES));
    identity("leaf", "DEFAULT");
    assertEquals(BY_KEY, captured(CHANGES));
    identity("root", "NOTHING");
    assertEquals(BY_KEY, captured(CHANGES));
    identity("root", "DEFAULT");
    identity("leaf", "USING INDEX leaf_code");
    assertEquals(List.of("none null {\"code\": \"x\"}", "key {\"code\":\"x\"} {\"code\": \"y\"}", "none null {\"code\": \"y\"}", "key {\"code\":\"y\"} {\"code\": \"y\"}"),
        service.capture(CHANGES).stream().map(event -> event.beforeKind() + " " + event.before() + " " + event.key()).toList());
  }

  /** The server does not describe the root again then, and marks the rows that follow by the new identity. */
  @Test
  void f61TheRootsIdentityMayChangeWithinOneTransaction() throws SQLException {
    long before = service.settled();
    List<String> statements = new ArrayList<>(List.of(CHANGES));
    for (String identity : List.of("FULL", "NOTHING", "DEFAULT")) {
      statements.add("ALTER TABLE root REPLICA IDENTITY " + identity);
      statements.addAll(List.of(CHANGES));
    }
    try (Connection connection = service.source().connect(); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.commit();
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      expected.addAll(BY_KEY);
    }
    assertEquals(expected, service.since(before).stream().map(PartitionIdentitiesIT::text).toList());
  }

  /** A change does not say which partition it is of. */
  @Test
  void f61WherePartitionsDifferTheOldRowIsItsKeyAtLeast() {
    identity("leaf", "FULL");
    assertEquals(FULL, captured(CHANGES));
    assertEquals(List.of("none null 5", "key {\"id\":5,\"k\":2} 5"), captured("INSERT INTO root VALUES (5, 2, 'x', 'a')", "DELETE FROM root WHERE id = 5"));
    assertEquals(List.of("none null 1", "key {\"id\":1,\"k\":1} 1", "key {\"id\":1,\"k\":1} 2", "key {\"id\":2,\"k\":1} 2"), captured(CHANGES));
  }
}
