package io.philotes.endtoend;

import static io.philotes.event.BeforeKind.FULL;
import static io.philotes.event.BeforeKind.KEY;
import static io.philotes.event.BeforeKind.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.event.ChangeEvent;
import io.philotes.event.Operation;
import io.philotes.testing.Await;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From an SQL statement on the source to a verticle on the event bus. */
@Tag("smoke")
class CaptureIT {

  private static final String CONSUMER = "orders";

  private final List<ChangeEvent> received = new CopyOnWriteArrayList<>();
  private Rig rig;
  private Embedded service;

  @BeforeEach
  void start() {
    rig = Rig.open().with("PHILOTES_CONSUMERS", CONSUMER + "=eventbus");
    service = rig.embed();
    service.subscribe(CONSUMER, batch -> {
      received.addAll(batch.events());
      return Future.succeededFuture();
    });
    rig.awaitStreaming();
  }

  @AfterEach
  void stop() {
    service.close();
    rig.close();
  }

  @Test
  void deliversEachKindOfChangeWithItsKeyAndImages() {
    rig.source().execute("CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(20,2), doc jsonb, note text)",
        "INSERT INTO orders VALUES (9007199254740993, 12345678901234567.10, '{\"a\": [1.50, null]}', 'Zürich \"x\"')",
        "UPDATE orders SET total = 0.30 WHERE id = 9007199254740993",
        "UPDATE orders SET id = 7 WHERE id = 9007199254740993",
        "DELETE FROM orders WHERE id = 7",
        "TRUNCATE orders");

    List<ChangeEvent> events = await(5);
    assertEquals(List.of(Operation.INSERT, Operation.UPDATE, Operation.UPDATE, Operation.DELETE, Operation.TRUNCATE),
        events.stream().map(ChangeEvent::operation).toList());
    ChangeEvent insert = events.get(0);
    assertEquals("{\"id\":9007199254740993}", insert.key());
    assertNull(insert.before());
    assertEquals("{\"id\":9007199254740993,\"total\":12345678901234567.10,\"doc\":{\"a\": [1.50, null]},\"note\":\"Zürich \\\"x\\\"\"}",
        insert.after());
    assertNull(events.get(1).before(), "the key did not change");
    assertEquals("{\"id\":9007199254740993}", events.get(2).before());
    assertEquals("{\"id\":7}", events.get(2).key());
    assertEquals("{\"id\":7}", events.get(3).key());
    assertNull(events.get(3).after());
    assertNull(events.get(4).key());
    assertEquals(List.of(NONE, NONE, KEY, KEY, NONE), events.stream().map(ChangeEvent::beforeKind).toList());
    checkAll();
  }

  @Test
  void f54NamesLargeValuesThatDidNotChange() {
    rig.source().execute("CREATE TABLE doc (id int PRIMARY KEY, body text, n int)",
        "ALTER TABLE doc ALTER body SET STORAGE EXTERNAL",
        "INSERT INTO doc VALUES (1, repeat('x', 5000), 1)",
        "UPDATE doc SET n = 2");

    ChangeEvent update = await(2).get(1);
    assertEquals(List.of("body"), update.unchanged());
    assertEquals("{\"id\":1,\"n\":2}", update.after());
    checkAll();
  }

  @Test
  void f53TakesTheKeyFromTheCatalogWhenTheIdentityIsFull() {
    rig.source().execute("CREATE TABLE pair (a int, b text, c int, PRIMARY KEY (b, a))",
        "ALTER TABLE pair REPLICA IDENTITY FULL",
        "INSERT INTO pair VALUES (1, 'k', 5)",
        "UPDATE pair SET c = 6",
        "DELETE FROM pair");

    List<ChangeEvent> events = await(3);
    assertEquals("{\"a\":1,\"b\":\"k\",\"c\":5}", events.get(1).before());
    assertEquals("{\"a\":1,\"b\":\"k\",\"c\":6}", events.get(1).after());
    assertEquals(List.of(NONE, FULL, FULL), events.stream().map(ChangeEvent::beforeKind).toList());
    for (ChangeEvent event : events) {
      assertEquals("{\"b\":\"k\",\"a\":1}", event.key(), event.operation().toString());
    }
    checkAll();
  }

  @Test
  void keepsTheEventsOfATransactionTogetherAndLeavesOutWhatWasRolledBack() throws Exception {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE u (v int)", "ALTER TABLE u REPLICA IDENTITY FULL");
    try (var connection = rig.source().connect(); var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO t SELECT generate_series(1, 3)");
      var savepoint = connection.setSavepoint();
      statement.execute("INSERT INTO t VALUES (4)");
      connection.rollback(savepoint);
      statement.execute("INSERT INTO u VALUES (5)");
      connection.commit();
      statement.execute("INSERT INTO u VALUES (6)");
      connection.rollback();
    }

    List<ChangeEvent> events = await(4);
    assertEquals(List.of(0, 1, 2, 3), events.stream().map(ChangeEvent::seq).toList());
    assertEquals(List.of(false, false, false, true), events.stream().map(ChangeEvent::last).toList());
    assertEquals(1, events.stream().map(ChangeEvent::commitLsn).distinct().count());
    assertEquals(List.of(1L, 2L, 3L, 4L), events.stream().map(ChangeEvent::position).toList());
    checkAll();
  }

  /** The same events, as people read them. */
  @Test
  void showsTheEventsInTheView() {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a')", "DELETE FROM t");
    await(2);
    rig.awaitConsumed(CONSUMER);

    Await.until("the view tells that both were processed", Duration.ofSeconds(10), () -> rig.buffer().queryLong(
        "SELECT count(*) FROM philotes.cdc_events WHERE source_id = 'bank' AND processed_at IS NOT NULL") == 2);
    assertEquals(List.of(List.of("1", "t", "INSERT", "{\"id\": 1}"), List.of("2", "t", "DELETE", "{\"id\": 1}")), rig.buffer().query(
        "SELECT id, table_name, operation, key_columns FROM philotes.cdc_events WHERE source_id = 'bank' ORDER BY id"));
    assertTrue(rig.buffer().query("SELECT * FROM philotes.unprocessed('bank')").isEmpty());
    checkAll();
  }

  private List<ChangeEvent> await(int events) {
    Await.until(events + " events", Duration.ofSeconds(20), () -> received.size() >= events);
    return List.copyOf(received);
  }

  private void checkAll() {
    rig.awaitBuffered();
    rig.awaitConsumed(CONSUMER);
    List<Long> positions = received.stream().map(ChangeEvent::position).toList();
    for (int i = 0; i < positions.size(); i++) {
      assertEquals(i + 1, positions.get(i));
    }
    assertEquals(positions.size(), rig.check().events());
  }
}
