package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.endtoend.Service.Event;
import io.philotes.testing.Postgres;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Identities, values, widths and names that are hard to carry, from the source's SQL to the buffer's tables. */
class TypeRigIT {

  private static Service service;

  @BeforeAll
  static void start() {
    service = Service.start();
    service.source().execute("CREATE SCHEMA rig");
  }

  /** The tables of schema public follow from the events of all tests; other schemas are compared by their tests. */
  @AfterAll
  static void checkAndStop() {
    service.checkAndClose();
  }

  @Test
  void f53AnIdentityByDefaultIsTheKeyWhenItChanges() {
    assertEquals(List.of("null|{\"id\":1,\"v\":\"a\"}|{\"id\": 1}", "null|{\"id\":1,\"v\":\"b\"}|{\"id\": 1}",
        "{\"id\":1}|{\"id\":2,\"v\":\"b\"}|{\"id\": 2}", "{\"id\":2}|null|{\"id\": 2}"), images(service.capture(
        "CREATE TABLE by_key (id int PRIMARY KEY, v text)", "INSERT INTO by_key VALUES (1, 'a')",
        "UPDATE by_key SET v = 'b'", "UPDATE by_key SET id = 2", "DELETE FROM by_key")));
  }

  @Test
  void f53AFullIdentityIsTheWholeRow() {
    assertEquals(List.of("null|{\"id\":1,\"v\":\"a\"}|{\"id\": 1}", "{\"id\":1,\"v\":\"a\"}|{\"id\":2,\"v\":\"a\"}|{\"id\": 2}",
        "{\"id\":2,\"v\":\"a\"}|null|{\"id\": 2}"), images(service.capture("CREATE TABLE by_row (id int PRIMARY KEY, v text)",
        "ALTER TABLE by_row REPLICA IDENTITY FULL", "INSERT INTO by_row VALUES (1, 'a')", "UPDATE by_row SET id = 2",
        "DELETE FROM by_row")));
  }

  @Test
  void f53AnIdentityByIndexIsTheIndexedColumns() {
    assertEquals(List.of("null|{\"id\":1,\"code\":\"x\",\"v\":\"a\"}|{\"code\": \"x\"}",
        "null|{\"id\":2,\"code\":\"x\",\"v\":\"b\"}|{\"code\": \"x\"}", "{\"code\":\"x\"}|{\"id\":2,\"code\":\"y\",\"v\":\"b\"}|{\"code\": \"y\"}",
        "{\"code\":\"y\"}|null|{\"code\": \"y\"}"), images(service.capture(
        "CREATE TABLE by_index (id int PRIMARY KEY, code text NOT NULL UNIQUE, v text)",
        "ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_code_key", "INSERT INTO by_index VALUES (1, 'x', 'a')",
        "UPDATE by_index SET id = 2, v = 'b'", "UPDATE by_index SET code = 'y'", "DELETE FROM by_index")));
  }

  /** The key's columns may be all that a table has: their number tells nothing. */
  @Test
  void f53EachOldRowSaysWhatItIs() {
    for (String identity : List.of("DEFAULT", "USING INDEX kinds_pkey", "FULL")) {
      List<Event> events = service.capture("DROP TABLE IF EXISTS rig.kinds", "CREATE TABLE rig.kinds (id int CONSTRAINT kinds_pkey PRIMARY KEY)",
          "ALTER TABLE rig.kinds REPLICA IDENTITY " + identity, "INSERT INTO rig.kinds VALUES (1)", "UPDATE rig.kinds SET id = 1",
          "UPDATE rig.kinds SET id = 2", "DELETE FROM rig.kinds", "TRUNCATE rig.kinds", "ALTER TABLE rig.kinds REPLICA IDENTITY NOTHING",
          "INSERT INTO rig.kinds VALUES (3)");
      boolean full = identity.equals("FULL");
      assertEquals(full ? List.of("none", "full", "full", "full", "none", "none") : List.of("none", "none", "key", "key", "none", "none"),
          events.stream().map(Event::beforeKind).toList(), identity);
      events.forEach(event -> assertEquals(event.before() == null, event.beforeKind().equals("none")));
    }
  }

  /** PostgreSQL refuses what it could not describe: nothing of it can reach us. */
  @Test
  void f53WithoutAnIdentityOnlyInsertsAreCaptured() {
    for (String table : List.of("nothing (id int PRIMARY KEY, v text)", "keyless (id int, v text)")) {
      String name = table.substring(0, table.indexOf(' '));
      List<Event> events = service.capture("CREATE TABLE " + table, "ALTER TABLE " + name + " REPLICA IDENTITY "
          + (name.equals("nothing") ? "NOTHING" : "DEFAULT"), "INSERT INTO " + name + " VALUES (1, 'a')");
      assertEquals(List.of("null|{\"id\":1,\"v\":\"a\"}|null"), images(events));
      for (String refused : List.of("UPDATE " + name + " SET v = 'b'", "DELETE FROM " + name)) {
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> service.source().execute(refused));
        assertTrue(failure.getMessage().contains("replica identity"), failure.getMessage());
      }
    }
  }

  /** The server does not send the key again, but logs it as the old key. */
  @Test
  void f53AKeyThatIsStoredOutOfLineIsStillTold() {
    String key = "repeat(md5('k'), 80)";
    List<Event> events = service.capture("CREATE TABLE long_key (id text PRIMARY KEY, v int)",
        "ALTER TABLE long_key ALTER id SET STORAGE EXTERNAL", "INSERT INTO long_key VALUES (" + key + ", 1)",
        "UPDATE long_key SET v = 2", "DELETE FROM long_key");
    String expected = service.source().queryText("SELECT json_build_object('id', " + key + ")").replace(" : ", ": ");
    assertEquals(3, events.size());
    events.forEach(event -> assertEquals(expected, event.key()));
  }

  @Test
  void f54AnUnchangedLargeValueIsNamedOrTakenFromTheOldRow() {
    for (String identity : List.of("DEFAULT", "FULL", "USING INDEX toast_code_key")) {
      List<Event> events = service.capture("DROP TABLE IF EXISTS rig.toast",
          "CREATE TABLE rig.toast (id int PRIMARY KEY, code text NOT NULL CONSTRAINT toast_code_key UNIQUE, body text, n int)",
          "ALTER TABLE rig.toast ALTER body SET STORAGE EXTERNAL", "ALTER TABLE rig.toast REPLICA IDENTITY " + identity,
          "INSERT INTO rig.toast VALUES (1, 'x', repeat('b', 5000), 1)", "UPDATE rig.toast SET n = 2",
          "UPDATE rig.toast SET id = 2, code = 'y'", "UPDATE rig.toast SET body = repeat('c', 5000)", "DELETE FROM rig.toast");
      boolean full = identity.equals("FULL");
      assertEquals(5, events.size());
      for (Event update : events.subList(1, 3)) {
        assertEquals(full ? List.of() : List.of("body"), Image.names(update.metadata(), "unchanged"), identity);
        assertEquals(full ? "b".repeat(5000) : null, Image.of(update.after()).values().get("body"), identity);
        assertEquals(full, Image.of(update.after()).values().containsKey("body"), identity);
      }
      assertEquals("c".repeat(5000), Image.of(events.get(3).after()).values().get("body"));
      assertEquals(full ? "c".repeat(5000) : null, Image.of(events.get(4).before()).values().get("body"));
      events.forEach(event -> assertFalse(String.valueOf(event.after()).contains("unavailable"), event.after()));
    }
  }

  @Test
  void f55ATableMayHaveAsManyColumnsAsPostgresAllows() {
    String columns = IntStream.rangeClosed(1, 1600).mapToObj(i -> "c" + i + " int").collect(Collectors.joining(", "));
    String values = IntStream.rangeClosed(1, 1600).mapToObj(i -> i % 7 == 0 ? "NULL" : String.valueOf(i)).collect(Collectors.joining(", "));
    List<Event> events = service.capture("CREATE TABLE rig.wide (" + columns + ")", "INSERT INTO rig.wide VALUES (" + values + ")",
        "INSERT INTO rig.wide DEFAULT VALUES");
    assertEquals(1600, Image.of(events.get(0).after()).values().size());
    assertEquals(service.source().queryColumn("SELECT md5(row_to_json(w)::text) FROM rig.wide w"),
        service.rig().buffer().queryColumn("SELECT md5(after::text) FROM philotes.events_1 WHERE position IN ("
            + events.get(0).position() + ", " + events.get(1).position() + ") ORDER BY position"));
  }

  @Test
  void f55LongArraysAndLargeDocumentsArriveByteByByte() {
    Event event = service.capture("CREATE TABLE rig.large (id int PRIMARY KEY, many int[], words text[], doc jsonb, body text)",
        "INSERT INTO rig.large SELECT 1, array_agg(n), array_agg(repeat('\"\\', n % 5)), jsonb_agg(jsonb_build_object('n', n, 's', md5(n::text))),"
            + " repeat('ü\"', 500000) FROM generate_series(1, 10000) n").get(0);
    String fields = "md5(%1$s ->> 'many'), md5(%1$s ->> 'words'), md5((%1$s ->> 'doc')::jsonb::text), md5(%1$s ->> 'body')";
    assertEquals(service.source().query("SELECT md5(many::text), md5(words::text), md5(doc::text), md5(body) FROM rig.large"),
        service.rig().buffer().query("SELECT " + fields.formatted("after") + " FROM philotes.events_1 WHERE position = " + event.position()));
  }

  /** The other types are tried one by one in TypedImageIT. */
  @Test
  void f58TypesOfExtensionsAndOnesOwnArriveAsTheServersText() {
    List<String> columns = List.of("hs hstore", "lt ltree", "ci citext", "x xml", "enums rig.mood[]", "pairs rig.pair[]", "d rig.days",
        "mr nummultirange", "bits bit varying(70)", "cash money", "span interval", "at timestamptz[]", "lsn pg_lsn", "ts tsvector");
    String table = columns.stream().collect(Collectors.joining(", "));
    List<Event> events = service.capture("CREATE EXTENSION hstore", "CREATE EXTENSION ltree", "CREATE EXTENSION citext",
        "CREATE TYPE rig.mood AS ENUM ('sad', 'so, so', 'It''s \"ok\"')", "CREATE TYPE rig.pair AS (x int, y rig.mood)",
        "CREATE DOMAIN rig.days AS date[] CHECK (cardinality(value) < 9)", "CREATE TABLE rig.typed (id int PRIMARY KEY, " + table + ")",
        "INSERT INTO rig.typed VALUES (1, 'a=>NULL, \"b c\"=>\"\\\"\"', 'Top.Science', 'MiXed', '<a b=\"1\">&lt;</a>',"
            + " '{sad,\"so, so\",\"It''s \\\"ok\\\"\",NULL}', ARRAY[(1, 'sad')::rig.pair, (NULL, 'so, so')::rig.pair],"
            + " '{infinity,4713-01-01 BC,5874897-12-31}', '{(,1.50),[2,NaN)}', B'" + "10".repeat(35) + "', -12345.67,"
            + " '-178000000 years 1 mon -00:00:00.000001', '{294276-12-31 23:59:59.999999+00,-infinity}', 'FFFFFFFF/FFFFFFFF',"
            + " '''it''''s'':1 x:2A')");
    String names = columns.stream().map(column -> column.substring(0, column.indexOf(' '))).map(name -> "format('%s', " + name + ")")
        .collect(Collectors.joining(", "));
    Image image = Image.of(events.get(0).after());
    assertEquals(service.source().query("WITH pinned AS MATERIALIZED (SELECT set_config('timezone', 'UTC', false))"
        + " SELECT " + names + " FROM pinned, rig.typed").get(0),
        columns.stream().map(column -> image.values().get(column.substring(0, column.indexOf(' ')))).toList());
  }

  @Test
  void f59NamesAreData() {
    List<String> names = List.of("we\"ird; drop table x", "select", "Ünï cøde ☃ 😀", "new\nline\ttab", "back\\slash", "o'clock", " ",
        "x".repeat(63), "ü".repeat(31), "%s $1 {}", "philotes.events_1");
    for (String name : names) {
      String quoted = '"' + name.replace("\"", "\"\"") + '"';
      List<Event> events = service.capture("CREATE SCHEMA IF NOT EXISTS " + quoted,
          "CREATE TABLE " + quoted + "." + quoted + " (" + quoted + " int PRIMARY KEY, v text)",
          "ALTER TABLE " + quoted + "." + quoted + " REPLICA IDENTITY FULL", "INSERT INTO " + quoted + "." + quoted + " VALUES (1, 'a')",
          "UPDATE " + quoted + "." + quoted + " SET v = 'b'", "DELETE FROM " + quoted + "." + quoted);
      assertEquals(List.of(1, 2, 3), events.stream().map(Event::operation).toList(), name);
      for (Event event : events) {
        assertEquals(List.of(name, name, name + ",v"), List.of(event.schema(), event.table(), event.columns()));
        assertEquals("1", Image.of(event.key()).values().get(name), name);
      }
    }
  }

  /** PostgreSQL sends them from version 18 on, and only when asked. */
  @Test
  void f63AGeneratedColumnIsThereWhenTheServerSendsIt() {
    List<Event> silent = service.capture("CREATE TABLE rig.made (id int PRIMARY KEY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED)",
        "INSERT INTO rig.made VALUES (1, 21)");
    assertEquals("{\"id\":1,\"n\":21}", silent.get(0).after());
    boolean can = Postgres.major() >= 18;
    if (can) {
      service.source().execute("ALTER PUBLICATION philotes_pub SET (publish_generated_columns = stored)");
    }
    List<Event> told = service.capture("INSERT INTO rig.made VALUES (2, 4)", "UPDATE rig.made SET n = 5 WHERE id = 2");
    assertEquals(can ? "{\"id\":2,\"n\":4,\"twice\":8}" : "{\"id\":2,\"n\":4}", told.get(0).after());
    assertEquals(can ? "{\"id\":2,\"n\":5,\"twice\":10}" : "{\"id\":2,\"n\":5}", told.get(1).after());
    assertEquals(can ? "id,n,twice" : "id,n", told.get(0).columns());
  }

  private static List<String> images(List<Event> events) {
    return events.stream().map(event -> event.before() + "|" + event.after() + "|" + event.key()).toList();
  }
}
