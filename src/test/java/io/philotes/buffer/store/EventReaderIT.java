package io.philotes.buffer.store;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.store.SourceFixture.Change;
import io.philotes.database.Session;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.ChangeEvent;
import io.philotes.event.Operation;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventReaderIT {

  private static final long PLENTY = 1 << 20;

  private EmbeddedBuffer buffer;
  private BufferPool pool;
  private EventReader reader;
  private SourceFixture shop;

  @BeforeEach
  void start() {
    buffer = EmbeddedBuffer.migrated();
    pool = new BufferPool(buffer.database, 2);
    reader = new EventReader(pool);
    shop = SourceFixture.register(buffer, "shop", 4, 10);
  }

  @AfterEach
  void stop() {
    await(pool.close());
    buffer.close();
  }

  @Test
  void readsTheEventsBehindTheCursorInOrder() {
    shop.writeBatches(3, 10);
    EventPage page = read(7, 15, PLENTY);
    assertEquals(8, page.first());
    assertEquals(22, page.last());
    assertEquals(LongStream.rangeClosed(8, 22).boxed().toList(), page.events().stream().map(ChangeEvent::position).toList());
  }

  @Test
  void endsInTheMiddleOfATransactionWhenTheLimitSaysSo() {
    shop.writeBatches(1, 10);
    EventPage page = read(0, 9, PLENTY);
    assertFalse(page.events().get(8).last());
    assertTrue(read(9, 9, PLENTY).events().get(0).last());
  }

  @Test
  void isEmptyAtTheEnd() {
    assertTrue(read(0, 10, PLENTY).isEmpty());
    shop.writeBatches(1, 10);
    EventPage page = read(10, 10, PLENTY);
    assertTrue(page.isEmpty());
    assertEquals(10, page.last());
  }

  @Test
  void buildsTheWholeEvent() {
    shop.write(List.of(new Change(Operation.UPDATE, 1, "{\"id\":1}", "{\"id\":9007199254740993,\"v\":0.10,\"n\":\"ä\uD83D\uDE00\"}",
        "{\"unchanged\":[\"doc\"],\"origin\":\"o\"}")));
    ChangeEvent event = read(0, 1, PLENTY).events().get(0);
    assertEquals("shop:1:16/20:0", event.id());
    assertEquals("16/18", event.lsn().toString());
    assertEquals(771, event.xid());
    assertEquals("public", event.schema());
    assertEquals("orders", event.table());
    assertEquals(Operation.UPDATE, event.operation());
    assertEquals("{\"id\":9007199254740993}", event.key());
    assertEquals("{\"id\":1}", event.before());
    assertEquals("{\"id\":9007199254740993,\"v\":0.10,\"n\":\"ä\uD83D\uDE00\"}", event.after());
    assertEquals(List.of("doc"), event.unchanged());
    assertEquals("{\"origin\":\"o\"}", event.metadata());
    assertEquals(Instant.parse("2026-01-26T00:00:00.123456Z"), event.eventTime());
    assertTrue(event.last());
  }

  @Test
  void readsTruncatesAndMessages() {
    shop.write(List.of(new Change(Operation.TRUNCATE, 1, null, null, null), new Change(Operation.MESSAGE, null, null, "{\"m\":1}", null)));
    List<ChangeEvent> events = read(0, 10, PLENTY).events();
    assertNull(events.get(0).key());
    assertEquals("orders", events.get(0).table());
    assertNull(events.get(1).table());
    assertEquals("{}", events.get(1).metadata());
  }

  @Test
  void loadsARelationWhenItsFirstEventAppears() {
    shop.writeBatches(1, 1);
    assertEquals("orders", read(0, 1, PLENTY).events().get(0).table());
    shop.relation(2, 2, "orders_renamed", "id");
    shop.write(List.of(new Change(Operation.INSERT, 2, null, "{\"id\":1}", null)));
    assertEquals("orders_renamed", read(1, 1, PLENTY).events().get(0).table());
  }

  @Test
  void stopsAtTheLimitOfBytesAlsoForCompressedAndLargeImages() {
    String large = "{\"id\":1,\"v\":\"" + "x".repeat(1_000_000) + "\"}";
    shop.write(List.of(Change.insert(large), Change.insert(large), Change.insert(large)), List.of(Change.insert("{\"id\":2}")));
    assertEquals(2, read(0, 10, 2_000_100).events().size());
    assertEquals(1, read(0, 10, 10).events().size());
    assertEquals(large, read(0, 10, 10).events().get(0).after());
    assertEquals(4, read(0, 10, 4_000_000).events().size());
  }

  @Test
  void refusesACursorBelowTheFloorWhetherOrNotTheRowsAreStillThere() {
    shop.writeBatches(3, 10);
    shop.floor(11);
    fails(ErrorCode.CURSOR_BELOW_FLOOR, 5);
    buffer.sql("TRUNCATE philotes.events_1_p1");
    fails(ErrorCode.CURSOR_BELOW_FLOOR, 5);
    assertEquals(11, read(10, 5, PLENTY).first());
  }

  @Test
  void refusesACursorBelowTheFloorWhenNothingIsKept() {
    shop.writeBatches(1, 10);
    shop.floor(11);
    buffer.sql("TRUNCATE philotes.events_1");
    fails(ErrorCode.CURSOR_BELOW_FLOOR, 5);
    assertTrue(read(10, 5, PLENTY).isEmpty());
  }

  @Test
  void refusesAGapThatRetentionDidNotMake() {
    shop.writeBatches(2, 10);
    buffer.sql("DELETE FROM philotes.events_1 WHERE position IN (4, 5)");
    fails(ErrorCode.BUFFER_BROKEN, 2);
    fails(ErrorCode.BUFFER_BROKEN, 3);
    assertEquals(3, read(1, 4, PLENTY).last());
    buffer.sql("DELETE FROM philotes.events_1");
    fails(ErrorCode.BUFFER_BROKEN, 3);
  }

  @Test
  void refusesAnEventWhoseRelationIsGone() {
    shop.writeBatches(1, 1);
    buffer.sql("DELETE FROM philotes.relations");
    fails(ErrorCode.BUFFER_BROKEN, 0);
  }

  @Test
  void givesEventsTheEpochTheyWereWrittenIn() {
    shop.writeBatches(2, 2);
    buffer.sql("UPDATE philotes.sources SET epoch = 2");
    shop.writeBatches(2, 2);
    EventPage page = await(reader.read("shop", shop.id, 2, 2, 5, PLENTY));
    assertEquals(List.of(1, 1, 2, 2, 2), page.events().stream().map(ChangeEvent::epoch).toList());
  }

  @Test
  void readsAcrossTheEndOfAStretch() {
    eventsAt(99_991, 110_021);
    for (long after = 99_990; after < 110_020; after += 10) {
      EventPage page = read(after, 10, PLENTY);
      assertEquals(after + 1, page.first());
      assertEquals(after + 10, page.last());
    }
    assertEquals(110_005, read(109_995, 10, PLENTY).last());
    assertEquals(99_995, read(99_990, 5, PLENTY).last());
  }

  @Test
  void cutsAPageBehindACursorAlsoWhenItsFirstEventIsTooLarge() {
    String large = "{\"id\":1,\"v\":\"" + "x".repeat(10_000) + "\"}";
    Change small = Change.insert("{\"id\":1}");
    Change before = new Change(Operation.UPDATE, 1, large, "{\"id\":1}", null);
    Change metadata = new Change(Operation.MESSAGE, null, null, "{\"m\":1}", large);
    shop.write(List.of(small, small, Change.insert(large), small, before, small, metadata, small, small, small), List.of(small, Change.insert(large)));
    assertEquals(2, read(0, 10, 1_000).last());
    assertEquals(3, read(2, 10, 1_000).last());
    assertEquals(4, read(3, 10, 1_000).last());
    assertEquals(5, read(4, 10, 1_000).last());
    assertEquals(6, read(5, 10, 1_000).last());
    assertEquals(7, read(6, 10, 1_000).last());
    assertEquals(11, read(7, 10, 1_000).last());
    assertEquals(12, read(11, 10, 1_000).last());
  }

  @Test
  void theLimitOfBytesIsThatOfTheImages() {
    String image = "{\"id\":1}";
    shop.write(List.of(Change.insert(image), Change.insert(image), Change.insert(image)));
    long weight = (Integer) buffer.value("SELECT pg_column_size(after) FROM philotes.events_1 LIMIT 1");
    assertEquals(3, read(0, 10, 3 * weight).last());
    assertEquals(2, read(0, 10, 3 * weight - 1).last());
    assertEquals(1, read(0, 10, 2 * weight - 1).last());
  }

  @Test
  void aStatementThatIsKeptFollowsThePartitions() {
    shop.writeBatches(2, 10);
    assertEquals(20, read(0, 100, PLENTY).last());
    shop.floor(11);
    buffer.sql("DROP TABLE philotes.events_1_p1");
    assertEquals(20, read(10, 100, PLENTY).last());
    shop.partition(41, 51);
    shop.writeBatches(3, 10);
    assertEquals(50, read(20, 100, PLENTY).last());
    shop.floor(21);
    buffer.sql("TRUNCATE philotes.events_1_p11");
    fails(ErrorCode.CURSOR_BELOW_FLOOR, 10);
    assertEquals(21, read(20, 100, PLENTY).first());
  }

  @Test
  void theServerKeepsOnePlanForPagesAndItUsesTheIndexAlsoIfThePartitionWasTiny() {
    shop.writeBatches(2, 10);
    buffer.sql("ANALYZE");
    BufferPool single = new BufferPool(buffer.database, 1);
    EventReader alone = new EventReader(single);
    for (int i = 0; i < 20; i++) {
      assertEquals(i + 1, await(alone.read("shop", shop.id, 1, i, 1, PLENTY)).last());
    }
    Row statement = await(single.execute(
        "SELECT name, generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT position,%'")).iterator().next();
    assertEquals(20, statement.getLong(1));
    assertEquals(0, statement.getLong(2));
    StringBuilder plan = new StringBuilder();
    await(single.execute("EXPLAIN EXECUTE \"" + statement.getString(0) + "\" (0, 1, 1000)")).forEach(row -> plan.append(row.getString(0)).append('\n'));
    assertTrue(plan.indexOf("Index Scan using events_1_p1_pkey") > 0, plan.toString());
    assertFalse(plan.indexOf("Seq Scan on events_1_p") > 0, plan.toString());
    await(single.close());
  }

  @Test
  void noEstimateOfALargePartitionAsksForJitOrParallelWorkers() {
    Row settings = await(pool.execute("SELECT current_setting('jit'), current_setting('max_parallel_workers_per_gather')")).iterator().next();
    assertEquals("off", settings.getString(0));
    assertEquals("0", settings.getString(1));
  }

  @Test
  void isNotKeptByALockOnAPartitionThatIsFarAway() {
    shop.writeBatches(1, 10);
    shop.partition(5_000_001, 5_000_011);
    PgConnection locker = await(buffer.database.connect(Session.MIGRATION, 1));
    await(locker.query("BEGIN; LOCK TABLE ONLY philotes.events_1_p5000001 IN ACCESS EXCLUSIVE MODE").execute());
    assertEquals(10, read(0, 10, PLENTY).last());
    await(locker.close());
  }

  private void eventsAt(long from, long to) {
    shop.partition(from, to);
    buffer.sql("""
        INSERT INTO philotes.events_1 (position, commit_lsn, seq, last, lsn, xid, commit_time, relation, operation, after)
        SELECT n, 1000, (n - $1)::int, false, 990, 7, 0, 1, 1, '{"id":1}' FROM generate_series($1::bigint, $2::bigint - 1) n""", from, to);
    buffer.sql("UPDATE philotes.sources SET next_position = $1 WHERE id = 1", to);
    shop.floor(from);
  }

  private EventPage read(long after, int limit, long maxBytes) {
    return await(reader.read("shop", shop.id, 1, after, limit, maxBytes));
  }

  private void fails(ErrorCode code, long after) {
    assertEquals(code, assertThrows(PhilotesException.class, () -> read(after, 4, PLENTY)).code());
  }
}
