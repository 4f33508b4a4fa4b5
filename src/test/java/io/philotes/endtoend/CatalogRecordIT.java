package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.endtoend.Service.Event;
import io.philotes.testing.Await;
import io.philotes.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the buffer keeps of the source's catalog with each description of a table, and what it does not take for it. */
class CatalogRecordIT {

  private static Service service;

  @BeforeAll
  static void start() {
    service = Service.start();
    service.source().execute("CREATE SCHEMA cat");
  }

  @AfterAll
  static void checkAndStop() {
    service.checkAndClose();
  }

  /** A member of the record that belongs to the description of an event. */
  private static String record(Event event, String path) {
    return service.rig().buffer().queryText("SELECT jsonb_path_query_array(r.catalog, '" + path.replace("'", "''") + "')"
        + " FROM philotes.events_1 e JOIN philotes.relations r ON r.source_id = 1 AND r.id = e.relation WHERE e.position = " + event.position());
  }

  private static String labels(Event event) {
    return record(event, "$.columns[*].labels");
  }

  /** Whether the catalog was asked before the event was committed; both times are of the source's clock. */
  private static boolean askedBefore(Event event) {
    return service.rig().buffer().queryText("SELECT (r.catalog ->> 'askedAt')::timestamptz < v.event_time FROM philotes.events_1 e"
        + " JOIN philotes.relations r ON r.source_id = 1 AND r.id = e.relation JOIN philotes.cdc_events v ON v.id = e.position AND v.source_id = 'bank'"
        + " WHERE e.position = " + event.position()).equals("t");
  }

  /** The query that the document shows, of an event of ours. */
  private static List<List<String>> documented(Event event) throws IOException {
    Matcher query = Pattern.compile("```sql\n(SELECT .*? AS labels.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("src/docs/events.md")));
    assertTrue(query.find());
    return service.rig().buffer().query(query.group(1).replace("1234", String.valueOf(event.position())));
  }

  @Test
  void f31ADescriptionKeepsTheLabelsOfTheDayItWasNew() throws IOException {
    List<Event> events = new ArrayList<>(service.capture("CREATE TYPE cat.mood AS ENUM ('sad', 'ok')", "CREATE TABLE cat.diary (id int PRIMARY KEY, mood cat.mood)",
        "INSERT INTO cat.diary VALUES (1, 'sad')"));
    events.addAll(service.capture("ALTER TYPE cat.mood ADD VALUE 'angry' BEFORE 'sad'", "INSERT INTO cat.diary VALUES (2, 'angry')",
        "ALTER TABLE cat.diary ADD note text", "INSERT INTO cat.diary VALUES (3, 'angry', 'x')"));
    assertEquals(List.of("[[\"sad\", \"ok\"]]", "[[\"sad\", \"ok\"]]", "[[\"angry\", \"sad\", \"ok\"]]"), events.stream().map(CatalogRecordIT::labels).toList());
    assertTrue(askedBefore(events.get(1)), "so a label that is not there is a younger one");
    assertEquals("[\"sad\", \"ok\"]", documented(events.get(1)).get(0).get(0));
  }

  /** A backlog is read with the catalog of today, and says so. */
  @Test
  void f31ABacklogHasTheLabelsOfTodayAndSaysWhenThatWas() {
    long before = service.settled();
    service.pause();
    service.source().execute("CREATE TYPE cat.size AS ENUM ('s', 'm')", "CREATE DOMAIN cat.sizes AS cat.size[]",
        "CREATE TABLE cat.shirt (id int PRIMARY KEY, size cat.size, every cat.sizes)", "INSERT INTO cat.shirt VALUES (1, 's', '{s,m}')",
        "ALTER TYPE cat.size ADD VALUE 'l'", "INSERT INTO cat.shirt VALUES (2, 'l', NULL)");
    service.resume();
    List<Event> events = service.since(before);
    assertEquals(List.of("[[\"s\", \"m\", \"l\"], [\"s\", \"m\", \"l\"]]", "[[\"s\", \"m\", \"l\"], [\"s\", \"m\", \"l\"]]"),
        events.stream().map(CatalogRecordIT::labels).toList());
    assertEquals(List.of(false, false), events.stream().map(CatalogRecordIT::askedBefore).toList());
  }

  /** By which key its rows are told apart changes with the identity, so the table cannot be compared at the end. */
  @Test
  void f53EachIdentityHasThePrimaryKeyBesideItsOwn() {
    List<Event> events = service.capture("CREATE DOMAIN cat.word AS varchar(10)",
        "CREATE TABLE cat.keyed (a int, code cat.word NOT NULL CONSTRAINT keyed_code UNIQUE DEFAULT 'x', b int, PRIMARY KEY (b, a))",
        "INSERT INTO cat.keyed VALUES (1, 'x', 2)", "ALTER TABLE cat.keyed REPLICA IDENTITY USING INDEX keyed_code",
        "INSERT INTO cat.keyed VALUES (2, 'y', 2)", "ALTER TABLE cat.keyed REPLICA IDENTITY FULL", "INSERT INTO cat.keyed VALUES (3, 'z', 2)",
        "ALTER TABLE cat.keyed REPLICA IDENTITY NOTHING", "INSERT INTO cat.keyed VALUES (4, 'q', 2)");
    assertEquals(List.of("{\"a\": 1, \"b\": 2}", "{\"code\": \"y\"}", "{\"a\": 3, \"b\": 2}", "null"),
        events.stream().map(event -> String.valueOf(event.key())).toList());
    for (Event event : events) {
      assertEquals("[[\"b\", \"a\"]]", record(event, "$.primaryKey"));
      assertEquals("[{\"name\": \"code\", \"type\": \"cat.word\", \"default\": \"'x'::character varying\", \"notNull\": true, \"baseType\": \"character varying(10)\"}]",
          record(event, "$.columns[*] ? (@.name == \"code\")"));
      assertEquals("[]", record(event, "$.notSent[*]"));
    }
    service.source().execute("DROP TABLE cat.keyed");
  }

  @Test
  void f63AGeneratedColumnThatIsNotSentIsNamed() {
    boolean virtual = Postgres.major() >= 18;
    List<Event> events = service.capture("CREATE TABLE cat.made (id int PRIMARY KEY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED"
        + (virtual ? ", thrice int GENERATED ALWAYS AS (n * 3) VIRTUAL" : "") + ")", "INSERT INTO cat.made VALUES (1, 21)");
    String stored = "{\"name\": \"twice\", \"type\": \"integer\", \"notNull\": false, \"generated\": \"stored\", \"expression\": \"(n * 2)\"}";
    String made = "{\"name\": \"thrice\", \"type\": \"integer\", \"notNull\": false, \"generated\": \"virtual\", \"expression\": \"(n * 3)\"}";
    assertEquals("[" + stored + (virtual ? ", " + made : "") + "]", record(events.get(0), "$.notSent[*]"));
    if (virtual) {
      service.source().execute("ALTER PUBLICATION philotes_pub SET (publish_generated_columns = stored)");
      try {
        Event sent = service.capture("INSERT INTO cat.made VALUES (2, 4)").get(0);
        assertEquals("[" + stored + "]", record(sent, "$.columns[*] ? (@.generated == \"stored\")"));
        assertEquals("[" + made + "]", record(sent, "$.notSent[*]"));
      } finally {
        service.source().execute("ALTER PUBLICATION philotes_pub SET (publish_generated_columns = none)");
      }
    }
  }

  /** Both descriptions come with one question, which finds the second column only. What a new column holds in old rows is no event. */
  @Test
  void f32AColumnThatWasDroppedAndAddedAnewIsNotTakenForTheOldOne() throws SQLException {
    service.source().execute("CREATE TABLE cat.twin (id int PRIMARY KEY, v text NOT NULL, w varchar(5))");
    long before = service.settled();
    try (Connection connection = service.source().connect(); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : List.of("INSERT INTO cat.twin VALUES (1, 'a', 'b')", "ALTER TABLE cat.twin DROP v, DROP w",
          "ALTER TABLE cat.twin ADD v int DEFAULT 5, ADD w varchar(6)", "INSERT INTO cat.twin VALUES (2, 7, 'b')")) {
        statement.execute(sql);
      }
      connection.commit();
    }
    List<Event> events = service.since(before);
    assertEquals(List.of("{\"id\":1,\"v\":\"a\",\"w\":\"b\"}", "{\"id\":2,\"v\":7,\"w\":\"b\"}"), events.stream().map(Event::after).toList());
    assertEquals("[\"v\", \"w\"]", record(events.get(0), "$.differs[*]"));
    assertEquals("[\"id\"]", record(events.get(0), "$.columns[*].name"));
    assertEquals("[]", record(events.get(1), "$.differs[*]"));
    assertEquals("[\"id\", \"v\", \"w\"]", record(events.get(1), "$.columns[*].name"));
    assertEquals("[\"5\"]", record(events.get(1), "$.columns[*].default"));
    service.source().execute("DROP TABLE cat.twin");
  }

  @Test
  void f31ATableThatIsGoneIsCompleteWithoutItsRecord() {
    long before = service.settled();
    service.pause();
    service.source().execute("CREATE TABLE cat.gone (id int PRIMARY KEY, v text)", "ALTER TABLE cat.gone REPLICA IDENTITY FULL",
        "INSERT INTO cat.gone VALUES (1, 'a')", "UPDATE cat.gone SET v = 'b'", "DROP TABLE cat.gone");
    service.resume();
    List<Event> events = service.since(before);
    assertEquals(List.of("null {\"id\":1,\"v\":\"a\"}", "{\"id\":1,\"v\":\"a\"} {\"id\":1,\"v\":\"b\"}"),
        events.stream().map(event -> event.before() + " " + event.after()).toList());
    events.forEach(event -> assertNull(record(event, "$")));
  }

  /** On newer minor versions the question waits for the lock, and the stream for the question, but neither for long. */
  @Test
  void aTableThatIsLockedHoldsNothingUp() throws Exception {
    service.source().execute("CREATE TABLE cat.locked (id int PRIMARY KEY, v int DEFAULT 1)", "ALTER TABLE cat.locked REPLICA IDENTITY FULL");
    long before = service.settled();
    try (LogLines log = LogLines.of("io.philotes.ingestion.CatalogEnrichment"); Connection writer = service.source().connect();
        Connection other = service.source().connect(); Statement write = writer.createStatement(); Statement lock = other.createStatement()) {
      writer.setAutoCommit(false);
      other.setAutoCommit(false);
      write.execute("INSERT INTO cat.locked VALUES (1, 2)");
      CompletableFuture<Void> locked = CompletableFuture.runAsync(() -> lockTable(lock));
      Await.until("the other waits for the lock, in front of us", Rig.LONG, () -> service.source().queryLong(
          "SELECT count(*) FROM pg_locks WHERE relation = 'cat.locked'::regclass AND NOT granted") == 1);
      writer.commit();
      locked.get(10, TimeUnit.SECONDS);
      Event event = service.since(before).get(0);
      assertEquals("{\"id\": 1}", event.key(), "it is worth another question");
      assertEquals(record(event, "$") == null ? 1 : 0, log.count("their descriptions are kept without its record"));
      other.rollback();
    } finally {
      service.pause();
      service.resume();
    }
  }

  private static void lockTable(Statement statement) {
    try {
      statement.execute("LOCK TABLE cat.locked IN ACCESS EXCLUSIVE MODE");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
