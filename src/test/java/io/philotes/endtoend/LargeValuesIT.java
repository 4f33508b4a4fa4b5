package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values that are longer than the source may carry. */
class LargeValuesIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int MB = 1 << 20;
  /** Stored out of line, so that an update leaves it alone. */
  private static final String[] TABLE = {"CREATE TABLE t (id int PRIMARY KEY, doc text, n int)", "ALTER TABLE t ALTER COLUMN doc SET STORAGE EXTERNAL",
      "ALTER TABLE t REPLICA IDENTITY FULL"};
  private static final String DIGEST = "SELECT octet_length(doc), encode(sha256(convert_to(doc, 'UTF8')), 'hex') FROM t WHERE id = ";
  private static final String EVENTS = """
      SELECT operation, key_columns ->> 'id', before_data::text, after_data::text, metadata::text FROM philotes.cdc_events
       WHERE table_name = 't' ORDER BY id""";

  private final Rig rig = Rig.open();

  @AfterEach
  void close() {
    rig.close();
  }

  private JsonObject failed() {
    Status.awaitSource(rig.port(), Rig.SOURCE, "FAILED", LIMIT);
    JsonObject source = Status.source(rig.port(), Rig.SOURCE);
    assertEquals("VALUE_TOO_LARGE", source.getString("code"), source::encode);
    return source;
  }

  @Test
  void f55AValueBeyondTheLimitStopsTheSourceAndAHigherLimitGoesOnWithoutLoss() {
    rig.source().execute(TABLE);
    rig.with("PHILOTES_SOURCE_MAX_VALUE_BYTES", "1MB");
    rig.streaming(() -> {
      rig.source().execute("INSERT INTO t VALUES (1, repeat('x', " + MB + "), 1)");
      rig.awaitBuffered();
      Lsn64 confirmed = rig.insertLsn();
      long position = rig.lastPosition();
      rig.source().execute("BEGIN; INSERT INTO t VALUES (2, 'short', 2); INSERT INTO t VALUES (3, repeat('é', " + MB + "), 3); COMMIT",
          "UPDATE t SET n = 4 WHERE id = 3", "DELETE FROM t WHERE id = 1");
      String error = failed().getString("error");
      for (String part : List.of("PHL-SRC-28", "source bank, lsn=", "table public.t, column doc: " + 2 * MB + " bytes", "commits at", "maxValueBytes")) {
        assertTrue(error.contains(part), error);
      }
      assertFalse(error.contains("xx") || error.contains("éé"), "no row data");
      assertEquals(position, rig.lastPosition(), "nothing of its transaction is written");
      assertFalse(rig.confirmed().isAfter(confirmed), "nothing beyond is confirmed");
      assertEquals(0, rig.walsender(), "it does not try again");
    });
    rig.with("PHILOTES_SOURCE_MAX_VALUE_BYTES", "2MB");
    rig.streaming(() -> {
      rig.awaitBuffered(LIMIT);
      assertEquals(List.of("INSERT", "INSERT", "INSERT", "UPDATE", "DELETE"), rig.buffer().query(EVENTS).stream().map(row -> row.get(0)).toList());
    });
    rig.check();
  }

  @Test
  void f55AValueBeyondTheLimitIsLeftOutAndCanBeFetchedAndCompared() {
    rig.source().execute(TABLE);
    rig.with("PHILOTES_SOURCE_MAX_VALUE_BYTES", "1MB").with("PHILOTES_SOURCE_ON_VALUE_TOO_LARGE", "omit");
    rig.streaming(() -> {
      rig.source().execute("INSERT INTO t VALUES (1, repeat('x', " + (MB + 1) + "), 1)");
      List<String> first = rig.source().query(DIGEST + 1).get(0);
      rig.source().execute("UPDATE t SET n = 2", "UPDATE t SET doc = repeat('x', " + MB + ")", "UPDATE t SET doc = repeat('ü', " + MB + ")");
      List<String> second = rig.source().query(DIGEST + 1).get(0);
      rig.source().execute("DELETE FROM t", "INSERT INTO t VALUES (2, NULL, NULL)");
      rig.awaitBuffered(LIMIT);
      List<List<String>> events = rig.buffer().query(EVENTS);
      String whole = "{\"n\": 2, \"id\": 1, \"doc\": \"" + "x".repeat(MB) + "\"}";
      assertEquals(Arrays.asList("INSERT", "1", null, "{\"n\": 1, \"id\": 1}", omitted("omitted", first)), events.get(0));
      assertEquals(Arrays.asList("UPDATE", "1", "{\"n\": 1, \"id\": 1}", "{\"n\": 2, \"id\": 1}",
          both(first)), events.get(1));
      assertEquals(Arrays.asList("UPDATE", "1", "{\"n\": 2, \"id\": 1}", whole, omitted("omittedBefore", first)), events.get(2));
      assertEquals(Arrays.asList("UPDATE", "1", whole, "{\"n\": 2, \"id\": 1}", omitted("omitted", second)), events.get(3));
      assertEquals(Arrays.asList("DELETE", "1", "{\"n\": 2, \"id\": 1}", null, omitted("omittedBefore", second)), events.get(4));
      assertEquals(Arrays.asList("INSERT", "2", null, "{\"n\": null, \"id\": 2, \"doc\": null}", null), events.get(5));
    });
    rig.checkOrder();
  }

  /** The metadata as {@code jsonb} writes them. */
  private static String omitted(String member, List<String> digest) {
    return "{" + member(member, digest) + "}";
  }

  private static String both(List<String> digest) {
    return "{" + member("omitted", digest) + ", " + member("omittedBefore", digest) + "}";
  }

  private static String member(String name, List<String> digest) {
    return "\"" + name + "\": {\"doc\": {\"bytes\": " + digest.get(0) + ", \"sha256\": \"" + digest.get(1) + "\"}}";
  }

  /** 80 MB of text: more than two fifths of the first heap. */
  @Test
  void f55ARowThatTheHeapCannotReadStopsTheSourceAndALargerHeapLeavesItOut() {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY, doc bytea)", "ALTER TABLE t ALTER COLUMN doc SET STORAGE EXTERNAL");
    rig.with("PHILOTES_SOURCE_ON_VALUE_TOO_LARGE", "omit");
    try (JarProcess small = rig.jar(List.of(), 128, line -> { })) {
      rig.awaitStreaming();
      rig.source().execute("INSERT INTO t VALUES (1, '\\x00')", "INSERT INTO t VALUES (2, convert_to(repeat('0123456789', 4000000), 'UTF8'))",
          "INSERT INTO t VALUES (3, '\\x01')");
      String error = failed().getString("error");
      assertTrue(error.contains("commits at ") && error.contains("a row of 80000") && error.contains("-Xmx"), error);
      assertTrue(small.isAlive());
      assertTrue(small.errors().stream().noneMatch(line -> line.contains("OutOfMemory")));
    }
    try (JarProcess larger = rig.jar(List.of(), 256, line -> { })) {
      rig.awaitBuffered(LIMIT);
      List<String> digest = rig.source().query("SELECT octet_length(doc::text), encode(sha256(convert_to(doc::text, 'UTF8')), 'hex') FROM t WHERE id = 2").get(0);
      assertEquals(List.of(Arrays.asList("1", "\\x00", null), Arrays.asList("2", null, omitted("omitted", digest)), Arrays.asList("3", "\\x01", null)),
          rig.buffer().query("SELECT after_data ->> 'id', after_data ->> 'doc', metadata::text FROM philotes.cdc_events WHERE table_name = 't' ORDER BY id"));
      Await.until("the consumer has them", LIMIT, () -> rig.cursor("log") >= rig.lastPosition());
      assertTrue(larger.errors().stream().noneMatch(line -> line.contains("OutOfMemory")));
      rig.checkOrder();
    }
  }
}
