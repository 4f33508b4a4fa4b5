package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.event.ChangeEvent;
import io.philotes.event.EventJson;
import io.philotes.event.Operation;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.verification.Deliveries;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Text that nobody can read, in a database that does not know its encoding, stored as it is. */
class UndecodedIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String EVENTS = """
      SELECT event_id, operation, schema_name, table_name, key_columns::text, before_data::text, after_data::text, metadata::text
        FROM philotes.cdc_events WHERE table_name <> 'marker' OR table_name IS NULL ORDER BY id""";

  private final Rig rig = Rig.open("ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0").with("PHILOTES_SOURCE_ON_UNDECODABLE", "store-raw");

  @BeforeEach
  void prepare() {
    rig.source().execute("CREATE TABLE notes (id int PRIMARY KEY, body text)", "ALTER TABLE notes REPLICA IDENTITY FULL");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /** The text é in LATIN1. */
  private static String latin(int id) {
    return "INSERT INTO notes SELECT " + id + ", convert_from('\\x636166e9'::bytea, 'SQL_ASCII')";
  }

  private String[] work(int from) {
    return new String[] {"INSERT INTO notes VALUES (" + from + ", 'plain')",
        "BEGIN; INSERT INTO notes VALUES (" + (from + 1) + ", 'before'); " + latin(from + 2) + "; INSERT INTO notes VALUES (" + (from + 3) + ", 'behind'); COMMIT",
        "UPDATE notes SET body = 'mended' WHERE id = " + (from + 2), latin(from + 4), "DELETE FROM notes WHERE id = " + (from + 4)};
  }

  private static final List<String> OPERATIONS = List.of("INSERT", "INSERT", "UNDECODED", "INSERT", "UNDECODED", "UNDECODED", "UNDECODED");

  private List<List<String>> events() {
    return rig.buffer().query(EVENTS);
  }

  @Test
  void itStandsInItsPlaceWithTheServersBytes() {
    rig.streaming(() -> {
      rig.source().execute(work(1));
      rig.awaitBuffered();
      List<List<String>> events = events();
      assertEquals(OPERATIONS, events.stream().map(row -> row.get(1)).toList());
      assertTrue(events.stream().allMatch(row -> "public".equals(row.get(2)) && "notes".equals(row.get(3))));
      List<String> undecoded = events.get(2);
      assertEquals(Arrays.asList(null, null), undecoded.subList(4, 6));
      JsonObject after = new JsonObject(undecoded.get(6));
      assertEquals("I", after.getString("message"));
      assertEquals("table public.notes, column body: the value is not valid UTF-8 text", after.getString("reason"));
      String message = new String(Base64.getDecoder().decode(after.getString("bytes")), StandardCharsets.ISO_8859_1);
      assertTrue(message.startsWith("I") && message.endsWith("caf\u00e9"), "the whole message");
      assertTrue(undecoded.get(0).endsWith(":1") && events.get(3).get(0).endsWith(":2"), undecoded.get(0));
      Await.until("all are counted", LIMIT, () -> Status.source(rig.port(), Rig.SOURCE).getLong("undecoded") == 4);
      assertEquals("STREAMING", Status.sourceState(rig.port(), Rig.SOURCE));
    });
    rig.checkOrder();
  }

  @Test
  void theSameEventsComeWithTheSameIdsHoweverOftenTheProcessIsKilled() {
    Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
    JarProcess process = rig.jar(log);
    rig.awaitStreaming();
    rig.source().execute(work(1));
    rig.awaitBuffered();
    List<List<String>> first = events();
    for (int kill = 1; kill <= 4; kill++) {
      long before = rig.lastPosition();
      for (int i = 0; i < 5; i++) {
        rig.source().execute(work(100 * kill + 10 * i));
      }
      Await.until("some of it is buffered", LIMIT, () -> rig.lastPosition() > before);
      process.kill();
      process = rig.jar(log);
    }
    rig.awaitBuffered(LIMIT);
    rig.awaitConsumed("log");
    List<List<String>> all = events();
    assertEquals(first, all.subList(0, OPERATIONS.size()), "what was told stays");
    assertEquals(21 * OPERATIONS.size(), all.size());
    assertEquals(Collections.nCopies(21, OPERATIONS).stream().flatMap(List::stream).toList(), all.stream().map(row -> row.get(1)).toList());
    assertEquals(all.size(), all.stream().map(row -> row.get(0)).distinct().count());
    log.await(rig.lastPosition(), LIMIT);
    assertTrue(process.errors().stream().noneMatch(line -> line.contains("Y2Fm") || line.contains("caf")), "no bytes of a value in the log");
    process.kill();
    rig.checkOrder(log);
  }

  @Test
  void aRestartWithTheOtherSettingGoesOnFromWhereItStopped() {
    rig.with("PHILOTES_SOURCE_ON_UNDECODABLE", "fail");
    rig.streaming(() -> {
      rig.source().execute(work(1)[0]);
      rig.awaitBuffered();
      rig.source().execute(Arrays.copyOfRange(work(1), 1, work(1).length));
      Status.awaitSource(rig.port(), Rig.SOURCE, "FAILED", LIMIT);
      assertEquals("SOURCE_UNDECODABLE", Status.source(rig.port(), Rig.SOURCE).getString("code"));
      assertEquals(1, events().size(), "nothing of the transaction with the value");
    });
    rig.with("PHILOTES_SOURCE_ON_UNDECODABLE", "store-raw");
    rig.streaming(() -> {
      rig.awaitBuffered();
      assertEquals(OPERATIONS, events().stream().map(row -> row.get(1)).toList());
    });
    rig.checkOrder();
  }

  @Test
  void withoutABufferItGoesStraightToTheConsumers() {
    rig.without("PHILOTES_BUFFER").with("PHILOTES_BUFFER_ENABLED", "false").with("PHILOTES_CONSUMERS", "log");
    List<ChangeEvent> received = Collections.synchronizedList(new ArrayList<>());
    try (Embedded service = rig.embed()) {
      service.subscribe("log", batch -> {
        received.addAll(batch.events());
        return Future.succeededFuture();
      });
      rig.awaitStreaming();
      rig.source().execute(work(1));
      Await.until("all is received", LIMIT, () -> received.size() == OPERATIONS.size());
    }
    assertEquals(OPERATIONS, received.stream().map(event -> event.operation().name()).toList());
    ChangeEvent undecoded = received.get(2);
    assertEquals(List.of(Operation.UNDECODED, "notes", 1), List.of(undecoded.operation(), undecoded.table(), undecoded.seq()));
    assertNull(undecoded.key());
    assertFalse(undecoded.last());
    assertEquals(undecoded, EventJson.decodeEvent(EventJson.encode(undecoded)), "it survives its JSON");
  }
}
