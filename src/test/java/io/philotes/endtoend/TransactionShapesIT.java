package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.endtoend.Service.Event;
import io.philotes.testing.Await;
import java.time.Duration;
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
}
