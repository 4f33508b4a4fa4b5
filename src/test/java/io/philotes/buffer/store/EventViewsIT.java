package io.philotes.buffer.store;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.store.SourceFixture.Change;
import io.philotes.database.Session;
import io.philotes.event.Operation;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventViewsIT {

  private EmbeddedBuffer buffer;

  @BeforeEach
  void start() {
    buffer = EmbeddedBuffer.migrated();
  }

  @AfterEach
  void stop() {
    buffer.close();
  }

  @Test
  void hasTheColumnsThatScriptsRelyOn() {
    SourceFixture.register(buffer, "shop", 1, 100);
    assertEquals("id bigint,source_id text,schema_name text,table_name text,operation text,lsn pg_lsn,transaction_id bigint,"
        + "key_columns jsonb,before_data jsonb,after_data jsonb,metadata jsonb,event_time timestamp with time zone,"
        + "created_at timestamp with time zone,processed_at timestamp with time zone,commit_lsn pg_lsn,seq integer,"
        + "event_id text,epoch integer,before_kind text",
        buffer.value("SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ',' ORDER BY attnum)"
            + " FROM pg_attribute WHERE attrelid = 'philotes.cdc_events'::regclass AND attnum > 0"));
  }

  /** Its slot waits for transactions of the source, maybe for hours. */
  @Test
  void leavesOutASourceThatHasNoLogYet() {
    intend("waits");
    SourceFixture.register(buffer, "shop", 1, 100).writeBatches(1, 3);
    assertEquals("3", buffer.value("SELECT count(*)::text FROM philotes.cdc_events WHERE source_id = 'shop'"));
    assertEquals("0", buffer.value("SELECT count(*)::text FROM philotes.cdc_events WHERE source_id = 'waits'"));
  }

  @Test
  void isMadeAnewWhenItLacksASourceAndOnlyThen() {
    intend("waits");
    SourceFixture shop = SourceFixture.register(buffer, "shop", 1, 100).writeBatches(1, 3);
    buffer.sql("ALTER TABLE philotes.events_" + shop.id + " RENAME TO hidden");
    await(new EventViews().regenerate(buffer.connection));
    buffer.sql("ALTER TABLE philotes.hidden RENAME TO events_" + shop.id);
    assertEquals("0", buffer.value("SELECT count(*)::text FROM philotes.cdc_events"));
    await(new EventViews().complete(buffer.connection));
    assertEquals("3", buffer.value("SELECT count(*)::text FROM philotes.cdc_events"));
    String made = viewMade();
    await(new EventViews().complete(buffer.connection));
    assertEquals(made, viewMade());
  }

  /** The statements of src/docs/security.md. They hold when a source is added, because the view is replaced and not dropped. */
  @Test
  void aRoleThatMayReadAllButTheRowsReadsAllButTheRows() {
    SourceFixture.register(buffer, "shop", 1, 100).writeBatches(1, 3);
    String role = "dashboard_" + ProcessHandle.current().pid();
    buffer.sql("CREATE ROLE " + role);
    try {
      buffer.sql("GRANT USAGE ON SCHEMA philotes TO " + role);
      buffer.sql("GRANT SELECT (id, source_id, schema_name, table_name, operation, lsn, transaction_id, event_time, created_at,"
          + " processed_at, commit_lsn, seq, event_id, epoch, before_kind) ON philotes.cdc_events TO " + role);
      SourceFixture.register(buffer, "bank", 1, 100).writeBatches(1, 2);
      buffer.sql("SET ROLE " + role);
      assertEquals("5 INSERT", buffer.value("SELECT count(*) || ' ' || min(operation) FROM philotes.cdc_events WHERE event_id IS NOT NULL"));
      for (String hidden : List.of("SELECT after_data FROM philotes.cdc_events", "SELECT key_columns FROM philotes.cdc_events",
          "SELECT metadata FROM philotes.cdc_events", "SELECT * FROM philotes.batches", "SELECT philotes.unprocessed('shop')")) {
        assertEquals("42501", assertThrows(PgException.class, () -> buffer.sql(hidden), hidden).getSqlState(), hidden);
      }
    } finally {
      buffer.sql("RESET ROLE");
      buffer.sql("DROP OWNED BY " + role);
      buffer.sql("DROP ROLE " + role);
    }
  }

  private void intend(String source) {
    buffer.sql("INSERT INTO philotes.sources (name, system_identifier, timeline, database, slot, fence)"
        + " VALUES ($1, '7', 1, 'shop', 'philotes_cdc', 1)", source);
  }

  /** Its rule is written again whenever the view is replaced. */
  private String viewMade() {
    return (String) buffer.value("SELECT string_agg(xmin::text, ',') FROM pg_rewrite WHERE ev_class = 'philotes.cdc_events'::regclass");
  }

  @Test
  void showsAnEventInFull() {
    SourceFixture shop = SourceFixture.register(buffer, "shop", 1, 100, 0x16_FFFF_FFE0L);
    shop.write(List.of(Change.insert("{\"id\":12345678901234567890123,\"v\":1.10}"),
        new Change(Operation.DELETE, 1, "{\"id\":5}", null, "{\"origin\":\"o\"}")));
    Row insert = buffer.sql("SELECT *, lsn::text, commit_lsn::text, event_time::text, after_data::text, key_columns::text FROM philotes.cdc_events WHERE id = 1").iterator().next();
    assertEquals("shop", insert.getString("source_id"));
    assertEquals("public", insert.getString("schema_name"));
    assertEquals("orders", insert.getString("table_name"));
    assertEquals("INSERT", insert.getString("operation"));
    assertEquals("shop:1:17/0:0", insert.getString("event_id"));
    assertEquals("17/0", insert.getString(20).replace("/00000000", "/0"));
    assertEquals("16/FFFFFFF8", insert.getString(19));
    assertEquals(771L, insert.getLong("transaction_id"));
    assertEquals("2026-01-26 00:00:00.123456+00", insert.getString(21));
    assertEquals("{\"v\": 1.10, \"id\": 12345678901234567890123}", insert.getString(22));
    assertEquals("{\"id\": 12345678901234567890123}", insert.getString(23));
    assertNull(insert.getValue("processed_at"));
    Row delete = buffer.sql("SELECT key_columns::text, after_data IS NULL, metadata ->> 'origin', event_id, before_kind FROM philotes.cdc_events WHERE id = 2").iterator().next();
    assertEquals("{\"id\": 5}", delete.getString(0));
    assertTrue(delete.getBoolean(1));
    assertEquals("o", delete.getString(2));
    assertEquals("shop:1:17/0:1", delete.getString(3));
    assertEquals("none key", insert.getString("before_kind") + " " + delete.getString(4));
  }

  @Test
  void hasNoKeyWhereThereIsNone() {
    SourceFixture shop = SourceFixture.register(buffer, "shop", 1, 100);
    shop.relation(2, 1, "log");
    shop.write(List.of(new Change(Operation.TRUNCATE, 1, null, null, null),
        new Change(Operation.INSERT, 2, null, "{\"v\":1}", null),
        new Change(Operation.MESSAGE, null, null, "{\"v\":1}", null),
        new Change(Operation.UNDECODED, 1, null, "{\"id\":\"no column\"}", null)));
    assertEquals(4L, buffer.value("SELECT count(*) FROM philotes.cdc_events WHERE key_columns IS NULL"));
    assertEquals("TRUNCATE,INSERT,MESSAGE,UNDECODED", buffer.value("SELECT string_agg(operation, ',' ORDER BY id) FROM philotes.cdc_events"));
  }

  @Test
  void showsLsnsBeyondTheSignedRange() {
    SourceFixture.register(buffer, "far", 1, 100, 0xFFFF_FFFE_0000_0000L).write(List.of(Change.insert("{\"id\":1}")));
    assertEquals("far:1:FFFFFFFE/20:0", buffer.value("SELECT event_id FROM philotes.cdc_events"));
    assertEquals(true, buffer.value("SELECT commit_lsn = 'FFFFFFFE/20'::pg_lsn FROM philotes.cdc_events"));
  }

  @Test
  void hidesWhatIsBelowTheFloor() {
    SourceFixture shop = SourceFixture.register(buffer, "shop", 1, 100).writeBatches(3, 10);
    shop.floor(11);
    assertEquals(11L, buffer.value("SELECT min(id) FROM philotes.cdc_events"));
  }

  @Test
  void takesNamesAsData() {
    String nasty = "a'b\\\"; DROP TABLE philotes.sources; --\n$$ %1$d %s";
    SourceFixture.register(buffer, nasty, 1, 100).writeBatches(1, 1);
    SourceFixture.register(buffer, "other", 1, 100).writeBatches(1, 2);
    assertEquals(1L, buffer.value("SELECT count(*) FROM philotes.cdc_events WHERE source_id = $1", nasty));
    assertEquals(2L, buffer.value("SELECT count(*) FROM philotes.cdc_events WHERE source_id = 'other'"));
  }

  @Test
  void tellsWhenTheSlowestConsumerPassed() {
    SourceFixture shop = SourceFixture.register(buffer, "shop", 1, 100).writeBatches(3, 10);
    buffer.sql("INSERT INTO philotes.progress VALUES ($1, 10, '2026-01-01'), ($1, 20, '2026-01-02')", shop.id);
    assertEquals("2026-01-01,2026-01-01,2026-01-02,2026-01-02", buffer.value(
        "SELECT string_agg(processed_at::date::text, ',' ORDER BY id) FROM philotes.cdc_events WHERE id IN (1, 10, 11, 20, 21)"));
    assertEquals(21L, buffer.value("SELECT min(id) FROM philotes.unprocessed('shop', 100)"));
    assertEquals(5L, buffer.value("SELECT count(*) FROM philotes.unprocessed('shop', 5)"));
    assertEquals(0L, buffer.value("SELECT count(*) FROM philotes.unprocessed('unknown', 5)"));
  }

  @Test
  void findsThePositionOfAnLsnAndOfATime() {
    SourceFixture.register(buffer, "shop", 1, 100, 0x100).writeBatches(5, 4);
    // the transactions commit at 0/120, 0/150, 0/180, 0/1B0 and 0/1E0
    assertEquals(0L, buffer.value("SELECT philotes.position_at('shop', '0/120'::pg_lsn)"));
    assertEquals(4L, buffer.value("SELECT philotes.position_at('shop', '0/121'::pg_lsn)"));
    assertEquals(8L, buffer.value("SELECT philotes.position_at('shop', '0/180'::pg_lsn)"));
    assertEquals(20L, buffer.value("SELECT philotes.position_at('shop', 'F/0'::pg_lsn)"));
    assertNull(buffer.value("SELECT philotes.position_at('unknown', 'F/0'::pg_lsn)"));
    buffer.sql("UPDATE philotes.events_1 SET commit_time = commit_time + 60000000 WHERE position > 8");
    assertEquals(8L, buffer.value("SELECT philotes.position_at('shop', '2026-01-26 00:00:01+00'::timestamptz)"));
    assertEquals(0L, buffer.value("SELECT philotes.position_at('shop', '2020-01-01'::timestamptz)"));
  }

  @Test
  void knowsBothSourcesWhenTwoAreRegisteredAtOnce() {
    PgConnection other = await(buffer.database.connect(Session.MIGRATION, 1));
    SourceFixture.register(buffer, "shop", 1, 100);
    SourceFixture.register(buffer, "bank", 1, 100);
    buffer.sql("BEGIN; DELETE FROM philotes.retention; DELETE FROM philotes.sources; COMMIT");
    buffer.sql("BEGIN; INSERT INTO philotes.sources (id, name, system_identifier, timeline, database, slot, last_end_lsn, fence) OVERRIDING SYSTEM VALUE VALUES (1, 'one', '7', 1, 'd', 's', 1, 1)");
    await(new EventViews().regenerate(buffer.connection));
    await(other.query("BEGIN; INSERT INTO philotes.sources (id, name, system_identifier, timeline, database, slot, last_end_lsn, fence) OVERRIDING SYSTEM VALUE VALUES (2, 'two', '7', 1, 'd', 's', 1, 1)").execute());
    Future<Void> second = new EventViews().regenerate(other);
    buffer.sql("COMMIT");
    await(second);
    await(other.query("COMMIT").execute());
    await(other.close());
    String definition = (String) buffer.value("SELECT pg_get_viewdef('philotes.cdc_events'::regclass)");
    assertTrue(definition.contains("'one'") && definition.contains("'two'"), definition);
  }

  @Test
  void leavesOutASourceWhoseSlotIsOnlyIntended() {
    SourceFixture.register(buffer, "shop", 1, 100);
    buffer.sql("INSERT INTO philotes.sources (name, system_identifier, timeline, database, slot, fence) VALUES ('bank', '7', 1, 'd', 's', 1)");
    await(new EventViews().regenerate(buffer.connection));
    String definition = (String) buffer.value("SELECT pg_get_viewdef('philotes.cdc_events'::regclass)");
    assertTrue(definition.contains("'shop'") && !definition.contains("'bank'"), definition);
  }

  @Test
  void keepsTheEpochAnEventWasWrittenIn() {
    SourceFixture shop = SourceFixture.register(buffer, "shop", 1, 100).writeBatches(2, 2);
    buffer.sql("UPDATE philotes.sources SET epoch = 2");
    shop.writeBatches(1, 1);
    assertEquals("1,1,1,1,2", buffer.value("SELECT string_agg(epoch::text, ',' ORDER BY id) FROM philotes.cdc_events"));
  }
}
