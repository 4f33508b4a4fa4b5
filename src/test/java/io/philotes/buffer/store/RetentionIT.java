package io.philotes.buffer.store;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.store.SourceFixture.Change;
import io.philotes.database.Session;
import io.philotes.event.Operation;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionIT {

  private static final Duration DAY = Duration.ofDays(1);

  private EmbeddedBuffer buffer;
  private Retention retention;
  private SourceFixture shop;

  @BeforeEach
  void start() {
    buffer = EmbeddedBuffer.migrated();
    retention = new Retention(buffer.database);
    shop = SourceFixture.register(buffer, "shop", 4, 10);
  }

  @AfterEach
  void stop() {
    buffer.close();
  }

  @Test
  void removesByAgeAloneWhenNoConsumerIsDeclared() {
    shop.writeBatches(6, 4).age("2 days");
    shop.writeBatches(1, 4);
    assertEquals(24, run().removed());
    assertEquals(25L, floor());
    assertEquals("25,26,27,28", ids());
    assertEquals(0, run().removed());
  }

  @Test
  void passesByASourceThatHasNoLogYet() {
    buffer.sql("INSERT INTO philotes.sources (name, system_identifier, timeline, database, slot, fence)"
        + " VALUES ('waits', '7', 1, 'shop', 'philotes_cdc', 1)");
    shop.writeBatches(6, 4).age("2 days");
    RetentionResult result = run();
    assertNull(result.failure());
    assertEquals(24, result.removed());
  }

  @Test
  void keepsWhatIsYoung() {
    shop.writeBatches(3, 10);
    assertEquals(0, run().removed());
    assertEquals(1L, floor());
  }

  @Test
  void keepsWhatADeclaredConsumerHasNotPassedAndWholeBatches() {
    shop.writeBatches(6, 4).age("2 days");
    shop.consumer("slow", 14, "declared");
    shop.consumer("gone", 0, "undeclared");
    assertEquals(12, run().removed());
    assertEquals(13L, floor());
  }

  @Test
  void truncatesWholePartitionsAndDropsThemInTheNextRun() {
    shop.writeBatches(3, 10).age("2 days");
    shop.writeBatches(1, 5);
    run();
    assertEquals("events_1_p1 0,events_1_p11 0,events_1_p21 0,events_1_p31 5", leaves());
    run();
    assertEquals("events_1_p31 5", leaves());
  }

  @Test
  void neverDropsThePartitionsThatAreStillToBeFilled() {
    shop.writeBatches(1, 10).age("2 days");
    run();
    run();
    assertEquals("events_1_p11 0,events_1_p21 0,events_1_p31 0", leaves());
    shop.writeBatches(1, 10);
    assertEquals(10L, buffer.value("SELECT count(*) FROM philotes.cdc_events"));
  }

  @Test
  void shortensThePartitionOfAQuietSourceInSteps() {
    SourceFixture quiet = SourceFixture.register(buffer, "quiet", 1, 100_000);
    quiet.writeBatches(3, 4_000).age("2 days");
    quiet.writeBatches(1, 3);
    assertEquals(12_000, run().removed());
    assertEquals(3L, buffer.value("SELECT count(*) FROM philotes.events_2"));
    assertEquals(12_001L, buffer.value("SELECT min(position) FROM philotes.events_2"));
  }

  @Test
  void keepsTheBatchBeforeTheFirstKeptEventAsAnchor() {
    shop.writeBatches(5, 4).age("2 days");
    run();
    assertEquals("20", buffer.value("SELECT string_agg(last_position::text, ',') FROM philotes.batches"));
    shop.writeBatches(2, 4);
    run();
    assertEquals("20,24,28", buffer.value("SELECT string_agg(last_position::text, ',' ORDER BY last_position) FROM philotes.batches"));
  }

  @Test
  void trimsProgressButKeepsTheNewest() {
    shop.writeBatches(5, 4).age("2 days");
    buffer.sql("INSERT INTO philotes.progress (source_id, position) VALUES (1, 4), (1, 12), (1, 20)");
    run();
    assertEquals("20", buffer.value("SELECT string_agg(position::text, ',') FROM philotes.progress"));
    assertEquals(0L, buffer.value("SELECT count(*) FROM philotes.unprocessed('shop')"));
  }

  @Test
  void trimsRelationVersionsOnceEveryKeptEventIsOfANewerOne() {
    shop.writeBatches(2, 5);
    shop.relation(2, 2, "orders", "id");
    shop.write(List.of(new Change(Operation.INSERT, 2, null, "{\"id\":1}", null)));
    shop.write(List.of(new Change(Operation.INSERT, 2, null, "{\"id\":2}", null)));
    buffer.sql("UPDATE philotes.relations SET first_lsn = (SELECT commit_lsn FROM philotes.events_1 WHERE position = 11) WHERE id = 2");
    shop.consumer("c", 10, "declared");
    shop.age("2 days");
    run();
    assertEquals("1,2", relations(), "the first kept event is of the transaction that brought the new version");
    buffer.sql("UPDATE philotes.consumers SET position = 11");
    run();
    assertEquals("2", relations());
  }

  @Test
  void leavesABusyPartitionForTheNextRun() {
    shop.writeBatches(3, 10).age("2 days");
    PgConnection reader = reading("events_1_p11");
    RetentionResult result = run();
    assertNull(result.failure());
    assertEquals(30, result.removed());
    assertEquals("events_1_p1 0,events_1_p11 10,events_1_p21 10,events_1_p31 0", leaves());
    await(reader.close());
    run();
    assertEquals("events_1_p11 0,events_1_p21 0,events_1_p31 0", leaves());
  }

  @Test
  void staysAwayFromAChunkedWrite() {
    shop.writeBatches(2, 10).age("2 days");
    run();
    PgConnection writer = await(buffer.database.connect(Session.WRITER, 1));
    await(writer.query("BEGIN; SELECT FROM philotes.sources WHERE id = 1 FOR NO KEY UPDATE").execute());
    assertNull(run().failure());
    assertEquals("events_1_p1 0,events_1_p11 0,events_1_p21 0,events_1_p31 0", leaves());
    await(writer.close());
    run();
    assertEquals("events_1_p21 0,events_1_p31 0", leaves());
  }

  @Test
  void runsOnOneInstanceAtATime() {
    buffer.sql("SELECT pg_advisory_lock($1)::text", SchemaMigrator.LOCK + 2);
    assertFalse(run().ran());
    buffer.sql("SELECT pg_advisory_unlock_all()::text");
    assertTrue(run().ran());
  }

  @Test
  void looksAfterTheOtherSourcesWhenOneFails() {
    SourceFixture bank = SourceFixture.register(buffer, "bank", 1, 100).writeBatches(3, 10);
    shop.writeBatches(3, 10).age("2 days");
    bank.age("2 days");
    buffer.sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$");
    buffer.sql("CREATE TRIGGER refuse BEFORE TRUNCATE ON philotes.events_1_p1 EXECUTE FUNCTION refuse()");
    RetentionResult result = run();
    assertEquals(60, result.removed());
    assertTrue(result.failure().getMessage().contains("P0001"));
    assertEquals(0L, buffer.value("SELECT count(*) FROM philotes.events_2"));
  }

  private PgConnection reading(String leaf) {
    PgConnection reader = await(buffer.database.connect(Session.READER, 1));
    await(reader.query("BEGIN; SELECT count(*) FROM philotes." + leaf).execute());
    return reader;
  }

  private RetentionResult run() {
    return await(retention.run(DAY));
  }

  private long floor() {
    return (Long) buffer.value("SELECT floor_position FROM philotes.retention WHERE source_id = 1");
  }

  private Object ids() {
    return buffer.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM philotes.cdc_events");
  }

  private Object relations() {
    return buffer.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM philotes.relations");
  }

  private String leaves() {
    StringBuilder leaves = new StringBuilder();
    buffer.sql("SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
        + " WHERE i.inhparent = 'philotes.events_1'::regclass ORDER BY length(relname), relname")
        .forEach(row -> leaves.append(leaves.length() == 0 ? "" : ",").append(row.getString(0)).append(' ')
            .append(buffer.value("SELECT count(*) FROM philotes." + row.getString(0))));
    return leaves.toString();
  }
}
