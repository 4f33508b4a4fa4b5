package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code pg_logical_emit_message} wrote, as people read it in the buffer. */
class LogicalMessagesIT {

  private static final String EVENTS = """
      SELECT operation, schema_name, table_name, key_columns::text, before_data::text, after_data ->> 'prefix', after_data ->> 'content',
             after_data ->> 'encoding', seq, transaction_id <> 0, commit_lsn, lsn, metadata::text
        FROM philotes.cdc_events WHERE id > %d AND table_name IS DISTINCT FROM 'marker' ORDER BY id""";
  private static final String TOLD = "SELECT coalesce(table_name, after_data ->> 'prefix') || ' ' || coalesce(after_data ->> 'id', after_data ->> 'content')"
      + " FROM philotes.cdc_events WHERE id > %d AND table_name IS DISTINCT FROM 'marker' ORDER BY id";

  private static Service service;

  @BeforeAll
  static void start() {
    Rig rig = Rig.open().with("PHILOTES_SOURCE_MESSAGE_PREFIXES", "outbox,audit.*,it's \"quoted\" ☃").with("PHILOTES_SOURCE_ANNOTATIONS", "true")
        .with("PHILOTES_CDC_BATCH_SIZE", "100");
    rig.source().execute("CREATE TABLE told (id int PRIMARY KEY)");
    service = Service.start(rig);
  }

  /** The tables, the chain of checksums, the order of commits, and the product's own judgement. */
  @AfterAll
  static void checkAndStop() {
    service.checkAndClose();
  }

  private static long write(String... statements) {
    long before = service.settled();
    service.source().execute(statements);
    service.settled();
    return before;
  }

  private static List<List<String>> buffer(String sql) {
    return service.rig().buffer().query(sql);
  }

  private static List<String> told(long before) {
    return buffer(TOLD.formatted(before)).stream().map(row -> row.get(0)).toList();
  }

  @Test
  void f64AMessageIsAnEventOfItsTransactionInItsPlace() {
    long before = write("""
        BEGIN; INSERT INTO told VALUES (1); SELECT pg_logical_emit_message(true, 'outbox', '{ "n": 1.0 }'); INSERT INTO told VALUES (2);
        SELECT pg_logical_emit_message(true, 'audit.login', 'Grüße'); COMMIT""");
    List<List<String>> events = buffer(EVENTS.formatted(before));
    assertEquals(List.of("INSERT", "MESSAGE", "INSERT", "MESSAGE"), events.stream().map(row -> row.get(0)).toList());
    assertEquals(Arrays.asList("MESSAGE", null, null, null, null, "outbox", "{ \"n\": 1.0 }", "utf8", "1", "t"), events.get(1).subList(0, 10));
    assertEquals(List.of("audit.login", "Grüße", "utf8", "3", "t"), events.get(3).subList(5, 10));
    assertEquals(1, events.stream().map(row -> row.get(10)).distinct().count());
  }

  @Test
  void f64OnlyThePrefixesThatAreAskedForAreCaptured() {
    long before = write("SELECT pg_logical_emit_message(t, p, 'x') FROM unnest('{t,f}'::bool[]) t, unnest(ARRAY['outbox', 'outbox2', 'Outbox', '',"
        + " 'audit.', 'audit', 'audit.a', 'it''s \"quoted\" ☃', 'philotes:other']) p");
    List<String> outside = List.of("outbox x", "audit. x", "audit.a x", "it's \"quoted\" ☃ x");
    List<String> all = told(before);
    assertEquals(outside, all.subList(0, 4), "those outside come before the transaction that wrote them");
    assertEquals(outside, all.subList(4, all.size()));
  }

  @Test
  void f64WhatIsRolledBackIsNotToldUnlessItStandsOutside() {
    long before = write("BEGIN; INSERT INTO told VALUES (10); SELECT pg_logical_emit_message(true, 'outbox', 'inside');"
            + " SELECT pg_logical_emit_message(false, 'outbox', 'outside'); ROLLBACK",
        "BEGIN; INSERT INTO told VALUES (11); SAVEPOINT s; SELECT pg_logical_emit_message(true, 'outbox', 'back'); ROLLBACK TO s;"
            + " SELECT pg_logical_emit_message(true, 'outbox', 'kept'); COMMIT");
    assertEquals(List.of("outbox outside", "told 11", "outbox kept"), told(before));
  }

  /** Its record ends where the record of the commit begins: both are there, and in order. */
  @Test
  void f64AMessageOutsideRightBeforeACommitIsAnotherEvent() {
    long before = write("BEGIN; INSERT INTO told VALUES (20); SELECT pg_logical_emit_message(false, 'outbox', 'x'); COMMIT");
    List<List<String>> events = buffer(EVENTS.formatted(before));
    assertEquals(List.of("outbox", "x", "utf8", "0", "f"), events.get(0).subList(5, 10));
    assertEquals("INSERT", events.get(1).get(0));
    assertEquals(events.get(0).get(11), events.get(1).get(10), "that is the commit's LSN");
    assertEquals("2", buffer("SELECT count(DISTINCT event_id)::text FROM philotes.cdc_events WHERE id > " + before + " AND table_name IS DISTINCT FROM 'marker'").get(0).get(0));
    assertEquals(Lsn64.parse(events.get(0).get(11)), Lsn64.parse(buffer("SELECT '" + events.get(0).get(10) + "'::pg_lsn + 1").get(0).get(0)));
  }

  @Test
  void f64BytesComeBackAsTheyWere() {
    long before = write("SELECT pg_logical_emit_message(t, 'outbox', b) FROM unnest('{t,f}'::bool[]) t, unnest('{\"\\\\x00ff80\",\"\\\\x6100\",\"\\\\x\"}'::bytea[]) b");
    assertEquals(List.of("base64 00ff80", "base64 6100", "utf8 ", "base64 00ff80", "base64 6100", "utf8 "), buffer("""
        SELECT after_data ->> 'encoding' || ' ' || encode(CASE after_data ->> 'encoding' WHEN 'base64' THEN decode(after_data ->> 'content', 'base64')
               ELSE convert_to(after_data ->> 'content', 'UTF8') END, 'hex')
          FROM philotes.cdc_events WHERE id > %d AND operation = 'MESSAGE' ORDER BY id""".formatted(before)).stream().map(row -> row.get(0)).toList());
  }

  private static List<String> annotations(long before) {
    return buffer("SELECT coalesce(metadata::text, '') FROM philotes.cdc_events WHERE id > " + before
        + " AND table_name IS DISTINCT FROM 'marker' ORDER BY id").stream().map(row -> row.get(0)).toList();
  }

  @Test
  void f64AnAnnotationTellsWhoAndWhyOfTheEventsBehindIt() {
    long before = write("""
        BEGIN; INSERT INTO told VALUES (30); SELECT pg_logical_emit_message(true, 'philotes:annotate', '{"who":"ann","why":"ticket \\u00fc"}');
        INSERT INTO told VALUES (31); SELECT pg_logical_emit_message(true, 'outbox', 'x'); COMMIT""", "INSERT INTO told VALUES (32)");
    String annotated = "{\"annotation\": {\"who\": \"ann\", \"why\": \"ticket ü\"}}";
    assertEquals(List.of("", annotated, annotated, ""), annotations(before));
  }

  @Test
  void f64AnAnnotationThatIsNoneIsToldAndStopsNothing() {
    long before = write("BEGIN; SELECT pg_logical_emit_message(true, 'philotes:annotate', '{\"who\":\"\\u0000\"}'); INSERT INTO told VALUES (40); COMMIT",
        "BEGIN; SELECT pg_logical_emit_message(true, 'philotes:annotate', repeat(' ', 9000) || '{}'); INSERT INTO told VALUES (41); COMMIT",
        "BEGIN; SELECT pg_logical_emit_message(true, 'philotes:annotate', '\\xff'::bytea); INSERT INTO told VALUES (42);"
            + " SELECT pg_logical_emit_message(true, 'philotes:annotate', '{}'); INSERT INTO told VALUES (43); COMMIT");
    String invalid = "{\"annotationInvalid\": true}";
    assertEquals(List.of(invalid, invalid, invalid, ""), annotations(before));
  }

  /** The buffer takes what the product lets through: numbers and texts at the edge of what jsonb accepts. */
  @Test
  void f64EveryAnnotationThatIsLetThroughIsValidJsonb() {
    String longest = "{\"a\":\"" + "x".repeat(8192 - 8) + "\"}";
    long before = write("BEGIN; SELECT pg_logical_emit_message(true, 'philotes:annotate', '{\"n\":1e1000,\"m\":-1.5e-990,\"s\":\"\\ud83d\\ude00\\n\",\"d\":"
            + "[".repeat(60) + "]".repeat(60) + "}'); INSERT INTO told VALUES (50); COMMIT",
        "BEGIN; SELECT pg_logical_emit_message(true, 'philotes:annotate', '" + longest + "'); INSERT INTO told VALUES (51); COMMIT");
    List<String> annotations = annotations(before);
    assertEquals(2, annotations.stream().filter(text -> text.startsWith("{\"annotation\": {")).count(), annotations::toString);
  }

  @Test
  void f64ATransactionInChunksIsAnnotatedFromTheMessageOn() {
    long before = write("BEGIN; INSERT INTO told SELECT x FROM generate_series(1001, 1250) x;"
        + " SELECT pg_logical_emit_message(true, 'philotes:annotate', '{\"who\":\"ann\"}'); INSERT INTO told SELECT x FROM generate_series(1251, 1999) x; COMMIT");
    assertEquals(List.of("250 749"), buffer("SELECT count(*) FILTER (WHERE metadata IS NULL) || ' ' || count(*) FILTER (WHERE metadata = '{\"annotation\":{\"who\":\"ann\"}}')"
        + " FROM philotes.cdc_events WHERE id > " + before + " AND table_name = 'told'").stream().map(row -> row.get(0)).toList());
  }
}
