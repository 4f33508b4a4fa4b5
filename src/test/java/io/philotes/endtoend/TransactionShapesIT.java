package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.endtoend.Service.Event;
import io.philotes.testing.Await;
import io.philotes.testing.Postgres;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Transactions of unusual shape, and a source that never asks whether we live: its wal_sender_timeout is 0. */
class TransactionShapesIT {

  private static Service service;

  @BeforeAll
  static void start() {
    Rig rig = Rig.open();
    rig.source().execute("ALTER DATABASE " + rig.source().name() + " SET wal_sender_timeout = 0");
    service = Service.start(rig);
  }

  @AfterAll
  static void checkAndStop() {
    service.checkAndClose();
  }

  /** Every second one is rolled back. */
  @Test
  void f39TenThousandSavepointsLeaveNoGap() {
    List<Event> events = service.capture("CREATE TABLE savepoints (id int PRIMARY KEY)", """
        DO $$ BEGIN
          FOR i IN 1..10000 LOOP
            BEGIN
              INSERT INTO savepoints VALUES (i);
              IF i % 2 = 0 THEN
                RAISE EXCEPTION 'back';
              END IF;
            EXCEPTION WHEN raise_exception THEN NULL;
            END;
          END LOOP;
        END $$""");
    assertEquals(IntStream.iterate(1, i -> i < 10_000, i -> i + 2).mapToObj(i -> "{\"id\":" + i + "}").toList(),
        events.stream().map(Event::after).toList());
    assertEquals(IntStream.range(0, 5000).boxed().toList(), events.stream().map(Event::seq).toList());
    assertEquals(1, events.stream().map(Event::commitLsn).distinct().count());
  }

  /** It asks for no reply and would wait for ever: we confirm from a timer of our own. */
  @Test
  void f47ASourceThatNeverAsksIsToldHowFarWeAre() {
    assertEquals("0", service.source().queryText("SHOW wal_sender_timeout"));
    service.settled();
    String first = replied();
    Await.until("a status comes without being asked for", Duration.ofSeconds(30), () -> !replied().equals(first));
    Lsn64 restart = restart();
    megabytesOfNoise();
    Lsn64 middle = megabytesOfNoise();
    megabytesOfNoise();
    Await.until("the slot follows, but for less than a megabyte", Duration.ofSeconds(30), () -> !middle.isAfter(service.rig().confirmed()));
    Await.until("the source may forget what it kept", Duration.ofSeconds(30), () -> restart().isAfter(restart));
  }

  private static Lsn64 restart() {
    return Lsn64.parse(service.source().queryText("SELECT restart_lsn FROM pg_replication_slots WHERE slot_name = '"
        + service.rig().slot() + "'"));
  }

  /** A checkpoint logs the running transactions: only there can a slot begin again. */
  private static Lsn64 megabytesOfNoise() {
    service.source().execute("SELECT count(pg_logical_emit_message(false, 'noise', repeat('x', 1000))) FROM generate_series(1, 2500)", "CHECKPOINT");
    return service.rig().insertLsn();
  }

  private static String replied() {
    return service.source().queryText("SELECT reply_time FROM pg_stat_replication WHERE pid = " + service.rig().walsender());
  }

  /** They are not asked for; whatever their size, they must neither end the stream nor hold the slot. */
  @Test
  void f64LogicalMessagesDoNotDisturb() {
    long walsender = service.rig().walsender();
    List<Event> events = service.capture("CREATE TABLE told (id int PRIMARY KEY)",
        "BEGIN; INSERT INTO told VALUES (1); SELECT pg_logical_emit_message(true, 'it''s \"quoted\" ☃', 'a');"
            + " INSERT INTO told VALUES (2); COMMIT",
        "BEGIN; INSERT INTO told VALUES (3); SELECT pg_logical_emit_message(false, 'now', 'b'); ROLLBACK",
        "SELECT pg_logical_emit_message(true, 'large', repeat('x', 50000000))",
        "SELECT pg_logical_emit_message(false, 'large', repeat('y', 50000000))", "INSERT INTO told VALUES (4)");
    assertEquals(List.of("0 {\"id\":1}", "1 {\"id\":2}", "0 {\"id\":4}"),
        events.stream().map(event -> event.seq() + " " + event.after()).toList());
    assertEquals(walsender, service.rig().walsender(), "the same stream");
    assertTrue(service.rig().durable().isAfter(new Lsn64(events.get(2).commitLsn())));
  }

  /** Version 1 of the protocol knows no prepared transaction: what comes is what is committed, where it is committed. */
  @Test
  void f35PreparedTransactionsComeWhenTheyAreCommittedAndInThatOrder() {
    String gid = service.rig().slot();
    service.source().execute("CREATE TABLE prepared (id int PRIMARY KEY)");
    assertEquals(List.of("0 {\"id\":2}"), told(service.capture(
        "BEGIN; INSERT INTO prepared VALUES (1); INSERT INTO prepared VALUES (11); PREPARE TRANSACTION '" + gid + " it''s first'",
        "INSERT INTO prepared VALUES (2)", "BEGIN; INSERT INTO prepared VALUES (3); PREPARE TRANSACTION '" + gid + " back'",
        "BEGIN; INSERT INTO prepared VALUES (4); PREPARE TRANSACTION '" + gid + " second'")), "nothing of what is only prepared");
    assertEquals(List.of("0 {\"id\":4}", "0 {\"id\":5}", "0 {\"id\":1}", "1 {\"id\":11}"), told(service.capture("COMMIT PREPARED '" + gid + " second'",
        "ROLLBACK PREPARED '" + gid + " back'", "INSERT INTO prepared VALUES (5)", "COMMIT PREPARED '" + gid + " it''s first'")));
  }

  private static List<String> told(List<Event> events) {
    return events.stream().map(event -> event.seq() + " " + event.after()).toList();
  }

  /** What came from another server by replication is captured like the rest, and says where it came from. */
  @Test
  void theOriginOfATransactionIsInItsMetadata() {
    String origin = service.rig().slot() + " \"ä\"";
    service.source().execute("CREATE TABLE moved (id int PRIMARY KEY)", "SELECT pg_replication_origin_create('" + origin + "')",
        "SELECT pg_create_logical_replication_slot('origins_" + service.rig().slot() + "', 'pgoutput')");
    try {
      List<Event> events = service.capture("INSERT INTO moved VALUES (1)", "SELECT pg_replication_origin_session_setup('" + origin + "');"
          + " BEGIN; INSERT INTO moved VALUES (2); UPDATE moved SET id = 3 WHERE id = 2; COMMIT; SELECT pg_replication_origin_session_reset()", "INSERT INTO moved VALUES (4)");
      String metadata = "{\"origin\":\"" + service.rig().slot() + " \\\"ä\\\"\"}";
      assertEquals(Arrays.asList(null, metadata, metadata, null), events.stream().map(Event::metadata).toList());
      if (Postgres.major() >= 16) {
        assertEquals(sent("any") - 1, sent("none"), "who asks for none, as we do not, gets only what was written here");
      }
    } finally {
      service.source().execute("SELECT pg_drop_replication_slot('origins_" + service.rig().slot() + "')", "SELECT pg_replication_origin_drop('" + origin + "')");
    }
  }

  /** How many inserted rows a server sends who is asked for these origins. */
  private static long sent(String origins) {
    return service.source().queryLong("SELECT count(*) FROM pg_logical_slot_peek_binary_changes('origins_" + service.rig().slot()
        + "', NULL, NULL, 'proto_version', '1', 'publication_names', 'philotes_pub', 'origin', '" + origins + "') WHERE get_byte(data, 0) = ascii('I')");
  }
}
