package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.endtoend.Service.Event;
import io.philotes.testing.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tables that change their shape, their name or their place while their rows are captured. */
class SchemaChangesIT {

  private static Service service;

  @BeforeAll
  static void start() {
    service = Service.start();
    service.source().execute("CREATE SCHEMA ddl");
  }

  @AfterAll
  static void checkAndStop() {
    service.checkAndClose();
  }

  /** What was written under the old names waits in the WAL while the names change. */
  @Test
  void f31ABacklogKeepsTheNamesOfItsTime() {
    long before = service.settled();
    service.source().execute("CREATE TYPE ddl.mood AS ENUM ('sad', 'ok')", "CREATE TABLE ddl.old_name (id int PRIMARY KEY, m ddl.mood, v text)",
        "INSERT INTO ddl.old_name VALUES (1, 'sad', 'a')");
    service.settled();
    service.pause();
    service.source().execute("INSERT INTO ddl.old_name VALUES (2, 'sad', 'b')", "ALTER TABLE ddl.old_name RENAME TO new_name",
        "ALTER TYPE ddl.mood RENAME VALUE 'sad' TO 'blue'", "INSERT INTO ddl.new_name VALUES (3, 'blue', 'c')",
        "ALTER TABLE ddl.new_name RENAME v TO w", "ALTER TABLE ddl.new_name RENAME id TO number", "INSERT INTO ddl.new_name VALUES (4, 'ok', 'd')",
        "CREATE TABLE ddl.gone (id int PRIMARY KEY, m ddl.mood)", "INSERT INTO ddl.gone VALUES (5, 'blue')", "DROP TABLE ddl.gone",
        "DROP TABLE ddl.new_name", "DROP TYPE ddl.mood");
    service.resume();
    assertEquals(List.of("old_name {\"id\":1,\"m\":\"sad\",\"v\":\"a\"}", "old_name {\"id\":2,\"m\":\"sad\",\"v\":\"b\"}",
        "new_name {\"id\":3,\"m\":\"blue\",\"v\":\"c\"}", "new_name {\"number\":4,\"m\":\"ok\",\"w\":\"d\"}", "gone {\"id\":5,\"m\":\"blue\"}"),
        service.since(before).stream().map(event -> event.table() + " " + event.after()).toList());
  }

  @Test
  void f32EachEventHasTheShapeThatItsTableHadThen() throws SQLException {
    long before = service.settled();
    try (Connection connection = service.source().connect(); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : List.of("CREATE TABLE ddl.shape (id int PRIMARY KEY, a int)", "INSERT INTO ddl.shape VALUES (1, 10)",
          "ALTER TABLE ddl.shape ADD b text DEFAULT 'd'", "INSERT INTO ddl.shape VALUES (2, 20, 'x')", "UPDATE ddl.shape SET a = 11 WHERE id = 1",
          "ALTER TABLE ddl.shape DROP a", "INSERT INTO ddl.shape VALUES (3, 'y')",
          "ALTER TABLE ddl.shape RENAME b TO c", "INSERT INTO ddl.shape VALUES (4, 'z')",
          "ALTER TABLE ddl.shape ADD a jsonb", "INSERT INTO ddl.shape VALUES (5, 'w', '[1]')",
          "ALTER TABLE ddl.shape ALTER a TYPE text", "INSERT INTO ddl.shape VALUES (6, 'v', '[1]')", "DROP TABLE ddl.shape",
          "CREATE TABLE ddl.shape (id bigint PRIMARY KEY, c numeric)", "INSERT INTO ddl.shape VALUES (7, 7.50)")) {
        statement.execute(sql);
      }
      connection.commit();
    }
    List<Event> events = service.since(before);
    assertEquals(List.of("id,a {\"id\":1,\"a\":10}", "id,a,b {\"id\":2,\"a\":20,\"b\":\"x\"}", "id,a,b {\"id\":1,\"a\":11,\"b\":\"d\"}",
        "id,b {\"id\":3,\"b\":\"y\"}", "id,c {\"id\":4,\"c\":\"z\"}", "id,c,a {\"id\":5,\"c\":\"w\",\"a\":[1]}",
        "id,c,a {\"id\":6,\"c\":\"v\",\"a\":\"[1]\"}", "id,c {\"id\":7,\"c\":7.50}"),
        events.stream().map(event -> event.columns() + " " + event.after()).toList());
    assertEquals(1, events.stream().map(Event::commitLsn).distinct().count());
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), events.stream().map(Event::seq).toList());
  }

  /** Five tables, one of them only because of its foreign key. */
  @Test
  void f60ATruncateIsOneEventForEachTable() {
    List<Event> events = service.capture("CREATE TABLE one (id int PRIMARY KEY)", "CREATE TABLE two (id serial PRIMARY KEY)",
        "CREATE TABLE three (id int PRIMARY KEY)", "CREATE TABLE four (v int)",
        "CREATE TABLE five (id int PRIMARY KEY REFERENCES one)", "INSERT INTO one VALUES (1)", "INSERT INTO two DEFAULT VALUES",
        "INSERT INTO five VALUES (1)", "TRUNCATE one, two, three, four RESTART IDENTITY CASCADE");
    List<Event> truncates = events.stream().filter(event -> event.operation() == 4).toList();
    assertEquals(List.of("five", "four", "one", "three", "two"), truncates.stream().map(Event::table).sorted().toList());
    assertEquals(List.of(0, 1, 2, 3, 4), truncates.stream().map(Event::seq).toList());
    assertEquals(1, truncates.stream().map(Event::commitLsn).distinct().count());
    truncates.forEach(event -> assertEquals("{\"truncate\":{\"cascade\":true,\"restartIdentity\":true}}", event.metadata()));
  }

  @Test
  void f61PartitionsAreCapturedAsTheLeavesTheyAre() {
    List<Event> events = service.capture("CREATE TABLE ddl.part (id int, k int, PRIMARY KEY (id, k)) PARTITION BY LIST (k)",
        "CREATE TABLE ddl.part_1 PARTITION OF ddl.part FOR VALUES IN (1)", "CREATE TABLE ddl.part_2 (id int, k int, PRIMARY KEY (id, k))",
        "INSERT INTO ddl.part_2 VALUES (5, 2)", "ALTER TABLE ddl.part ATTACH PARTITION ddl.part_2 FOR VALUES IN (2)",
        "INSERT INTO ddl.part VALUES (1, 1)", "UPDATE ddl.part SET k = 2 WHERE id = 1", "ALTER TABLE ddl.part DETACH PARTITION ddl.part_2",
        "INSERT INTO ddl.part_2 VALUES (6, 2)", "INSERT INTO ddl.part VALUES (2, 1)", "TRUNCATE ddl.part_1");
    assertEquals(List.of("1 part_2", "1 part_1", "3 part_1", "1 part_2", "1 part_2", "1 part_1", "4 part_1"), named(events));
    assertEquals(events.get(2).commitLsn(), events.get(3).commitLsn(), "a row that moves is deleted and inserted in one transaction");
  }

  /** PostgreSQL does not send the TRUNCATE of a single leaf then; the start warns of that. */
  @Test
  void f61PartitionsPublishedThroughTheirRootCarryItsName() {
    service.source().execute("CREATE TABLE ddl.root (id int, k int, PRIMARY KEY (id, k)) PARTITION BY LIST (k)",
        "CREATE TABLE ddl.root_1 PARTITION OF ddl.root FOR VALUES IN (1)", "CREATE TABLE ddl.root_2 PARTITION OF ddl.root FOR VALUES IN (2)",
        "ALTER PUBLICATION philotes_pub SET (publish_via_partition_root = true)");
    try (LogLines log = LogLines.of("io.philotes.ingestion")) {
      service.source().execute("SELECT pg_terminate_backend(" + service.rig().walsender() + ")");
      Await.until("the next start warns", Rig.LONG, () -> log.contain("TRUNCATE of a single partition"));
      List<Event> events = service.capture("INSERT INTO ddl.root VALUES (1, 1)", "INSERT INTO ddl.root_2 VALUES (2, 2)",
          "UPDATE ddl.root SET k = 2 WHERE id = 1", "TRUNCATE ddl.root_1", "TRUNCATE ddl.root");
      assertEquals(List.of("1 root", "1 root", "3 root", "1 root", "4 root"), named(events));
    } finally {
      service.source().execute("ALTER PUBLICATION philotes_pub SET (publish_via_partition_root = false)");
    }
  }

  private static List<String> named(List<Event> events) {
    assertTrue(events.stream().allMatch(event -> event.schema().equals("ddl")));
    return events.stream().map(event -> event.operation() + " " + event.table()).toList();
  }
}
