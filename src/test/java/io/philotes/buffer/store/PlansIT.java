package io.philotes.buffer.store;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.verify.ChainVerifier;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What questions to a full buffer cost: two sources, one with a million events in ten partitions. */
class PlansIT {

  private static final Logger log = LoggerFactory.getLogger(PlansIT.class);
  private static final int EVENTS = 1_000_000;

  private static EmbeddedBuffer buffer;
  private static SourceFixture shop;

  @BeforeAll
  static void start() {
    buffer = EmbeddedBuffer.migrated();
    shop = SourceFixture.register(buffer, "shop", 12, 100_000);
    SourceFixture.register(buffer, "bank", 2, 100_000).writeBatches(10, 10);
    buffer.sql("""
        INSERT INTO philotes.events_1 (position, commit_lsn, seq, last, lsn, xid, commit_time, relation, operation, after)
        SELECT n, 1000 + (n - 1) / 10 * 100, (n - 1) % 10, n % 10 = 0, 990 + n, 7, 822700800000000 + n * 1000, 1, 1,
               ('{"id":' || n || ',"name":"customer ' || n || '","city":"' || repeat('x', 100) || '","note":"' || md5(n::text) || '","sum":' || n || '.00}')::json
          FROM generate_series(1, 1000000) n""");
    buffer.sql("""
        INSERT INTO philotes.batches (source_id, epoch, first_position, last_position, prev_end_lsn, end_lsn, transactions, first_commit_time, last_commit_time, checksum)
        SELECT 1, 1, n * 1000 + 1, n * 1000 + 1000, 995 + n * 10000, 995 + (n + 1) * 10000, 100, 0, 0, 0 FROM generate_series(0, 999) n""");
    buffer.sql("UPDATE philotes.sources SET next_position = 1000001, last_end_lsn = 10000995, last_commit_lsn = 10000900 WHERE id = 1");
    buffer.sql("INSERT INTO philotes.progress (source_id, position) SELECT 1, n * 50 FROM generate_series(1, 10000) n");
    buffer.sql("VACUUM ANALYZE");
  }

  @AfterAll
  static void stop() {
    buffer.close();
  }

  @Test
  void aQueryBoundedByIdReadsThePrimaryKeyOfTheNeededPartitionOnly() {
    String plan = plan("SELECT * FROM philotes.cdc_events WHERE source_id = 'shop' AND id BETWEEN 250001 AND 250500");
    assertTrue(plan.contains("events_1_p200001_pkey"), plan);
    assertFalse(plan.contains("events_1_p100001") || plan.contains("events_1_p300001") || plan.contains("events_2"), plan);
    assertTrue(milliseconds(plan) < 200, plan);
  }

  @Test
  void theNextEventsBehindAnIdAreReadInOrderWithoutSorting() {
    String plan = plan("SELECT id, after_data FROM philotes.cdc_events WHERE source_id = 'shop' AND id > 700000 ORDER BY id LIMIT 100");
    assertTrue(plan.contains("events_1_p700001_pkey") && !plan.contains("Sort Method"), plan);
    assertFalse(plan.contains("events_1_p500001") || plan.contains("events_2"), plan);
    assertTrue(milliseconds(plan) < 100, plan);
  }

  @Test
  void unprocessedTakesMilliseconds() {
    String plan = plan("SELECT * FROM philotes.unprocessed('shop', 100)");
    assertTrue(milliseconds(plan) < 100, plan);
    assertEquals(500_001L, buffer.value("SELECT min(id) FROM philotes.unprocessed('shop', 100)"));
  }

  @Test
  void positionAtTakesMilliseconds() {
    String plan = plan("SELECT philotes.position_at('shop', '0/7A1200'::pg_lsn), philotes.position_at('shop', '2026-01-26 00:10:00+00'::timestamptz)");
    assertTrue(milliseconds(plan) < 200, plan);
    assertEquals(599_999L, buffer.value("SELECT philotes.position_at('shop', '2026-01-26 00:10:00+00'::timestamptz)"));
  }

  @Test
  void statisticsTakeMilliseconds() {
    BufferPool pool = new BufferPool(buffer.database, 1);
    BufferStatistics statistics = new BufferStatistics(pool);
    await(statistics.read());
    long start = System.nanoTime();
    assertEquals(EVENTS, await(statistics.read()).get(0).totalEvents());
    assertTrue(System.nanoTime() - start < Duration.ofMillis(200).toNanos());
    await(pool.close());
  }

  @Test
  void readingCostsTheSameEverywhere() {
    BufferPool pool = new BufferPool(buffer.database, 1);
    EventReader reader = new EventReader(pool);
    read(reader, 0, 300_000);
    double early = read(reader, 0, 100_000);
    double late = read(reader, 900_000, 1_000_000);
    log.atInfo().addKeyValue("early", (long) early).addKeyValue("late", (long) late).log("Events read per second in batches of 1000");
    assertTrue(late > early / 3, early + " then " + late);
    await(pool.close());
  }

  @Test
  void verifiesAMillionEventsInSeconds() {
    long start = System.nanoTime();
    assertEquals(EVENTS, await(new ChainVerifier(buffer.database).verify()).sources().get(0).events());
    double seconds = (System.nanoTime() - start) / 1e9;
    log.atInfo().addKeyValue("seconds", seconds).log("Verified a million events");
    assertTrue(seconds < 60);
  }

  private static double read(EventReader reader, long from, long to) {
    long start = System.nanoTime();
    for (long cursor = from; cursor < to; cursor += 1000) {
      assertEquals(cursor + 1000, await(reader.read("shop", shop.id, 1, cursor, 1000, 16 << 20)).last());
    }
    return (to - from) / ((System.nanoTime() - start) / 1e9);
  }

  /** The plan of the second execution: the first fills the catalog caches. */
  private static String plan(String query) {
    buffer.sql("EXPLAIN (ANALYZE, BUFFERS) " + query);
    return StreamSupport.stream(buffer.sql("EXPLAIN (ANALYZE) " + query).spliterator(), false)
        .map(row -> row.getString(0)).collect(Collectors.joining("\n"));
  }

  private static double milliseconds(String plan) {
    return figure(plan, "Planning Time: ") + figure(plan, "Execution Time: ");
  }

  private static double figure(String plan, String name) {
    int start = plan.indexOf(name) + name.length();
    return Double.parseDouble(plan.substring(start, plan.indexOf(" ms", start)));
  }
}
