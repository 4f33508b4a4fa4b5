package io.philotes.buffer.store;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.store.SourceFixture.Change;
import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.Operation;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaMigratorIT {

  private EmbeddedBuffer buffer;

  @BeforeEach
  void start() {
    buffer = EmbeddedBuffer.empty();
  }

  @AfterEach
  void stop() {
    buffer.close();
  }

  @Test
  void createsTheSchemaAndRecordsItsVersion() {
    migrate();
    assertEquals(SchemaMigrator.VERSION, buffer.value("SELECT max(version) FROM philotes.schema_version"));
    assertEquals(0L, buffer.value("SELECT count(*) FROM philotes.cdc_events"));
    assertEquals(0L, buffer.value("SELECT count(*) FROM philotes.unprocessed('shop', 10)"));
  }

  @Test
  void changesNothingTheSecondTime() {
    migrate();
    Object before = buffer.value("SELECT max(installed_at) FROM philotes.schema_version");
    migrate();
    assertEquals(before, buffer.value("SELECT max(installed_at) FROM philotes.schema_version"));
  }

  @Test
  void f16MigratesOnceWhenManyStartTogether() {
    await(Future.all(IntStream.range(0, 8).mapToObj(i -> new SchemaMigrator(buffer.database).migrate()).toList()));
    assertEquals((long) SchemaMigrator.VERSION, buffer.value("SELECT count(*) FROM philotes.schema_version"));
  }

  @Test
  void f16WaitsForAMigrationInProgress() {
    buffer.sql("SELECT pg_advisory_lock($1)::text", SchemaMigrator.LOCK);
    Future<Void> waiting = new SchemaMigrator(buffer.database).migrate();
    awaitWaiter();
    assertFalse(waiting.isComplete());
    buffer.sql("SELECT pg_advisory_unlock($1)", SchemaMigrator.LOCK);
    await(waiting);
    assertEquals((long) SchemaMigrator.VERSION, buffer.value("SELECT count(*) FROM philotes.schema_version"));
  }

  @Test
  void f16b19BringsTheFirstVersionToThisOneWithWhatIsInIt() {
    migrate();
    SourceFixture.register(buffer, "shop", 1, 100).writeBatches(2, 3);
    buffer.sql("ALTER TABLE philotes.relations DROP COLUMN catalog; DROP VIEW philotes.cdc_publication_changes; DROP TABLE philotes.publication_changes; DROP VIEW philotes.cdc_epochs; DROP TABLE philotes.epochs; ALTER TABLE philotes.consumers DROP COLUMN seeks; DELETE FROM philotes.schema_version WHERE version > 1");
    migrate();
    assertEquals(SchemaMigrator.VERSION, buffer.value("SELECT max(version) FROM philotes.schema_version"));
    assertEquals(6L, buffer.value("SELECT count(*) FROM philotes.cdc_events"));
    assertEquals(0L, buffer.value("SELECT count(*) FROM philotes.cdc_epochs"));
  }

  /** With the view as that version had it: who selects from it by name finds its columns where they were, and one more at the end. */
  @Test
  void f16b19BringsTheFourthVersionToThisOneWithWhatIsInIt() {
    migrate();
    SourceFixture source = SourceFixture.register(buffer, "shop", 1, 100).writeBatches(1, 1);
    buffer.sql("DROP VIEW philotes.cdc_events CASCADE; ALTER TABLE philotes.relations DROP COLUMN catalog;"
        + " DELETE FROM philotes.schema_version WHERE version > 4");
    SqlScript.load("views-1.sql").parts().forEach(buffer::sql);
    String columns = "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'philotes.cdc_events'::regclass";
    String before = (String) buffer.value(columns);
    migrate();
    assertEquals(before + ",before_kind", buffer.value(columns));
    assertEquals(1L, buffer.value("SELECT count(*) FROM philotes.relations WHERE catalog IS NULL AND table_name = 'orders'"));
    buffer.sql("UPDATE philotes.relations SET replica_identity = 'f'");
    source.write(List.of(new Change(Operation.DELETE, 1, "{\"id\":1}", null, null)));
    source.relation(2, 2, "orders", "id");
    source.write(List.of(new Change(Operation.DELETE, 2, "{\"id\":1}", null, null)));
    assertEquals("none,full,key", buffer.value("SELECT string_agg(before_kind, ',' ORDER BY id) FROM philotes.unprocessed('shop', 10)"));
  }

  /** A leader of the version before, in the middle of a large transaction, or a long query: neither may hold up everybody else. */
  @Test
  void f16AMigrationThatHasToWaitLetsOthersPass() {
    migrate();
    SourceFixture.register(buffer, "shop", 1, 100).writeBatches(2, 3);
    buffer.sql("ALTER TABLE philotes.relations DROP COLUMN catalog; DROP VIEW philotes.cdc_publication_changes; DROP TABLE philotes.publication_changes;"
        + " DELETE FROM philotes.schema_version WHERE version > 3");
    PgConnection writer = await(buffer.database.connect(Session.MIGRATION, 1));
    PgConnection reader = await(buffer.database.connect(Session.MIGRATION, 1));
    PgConnection other = await(buffer.database.connect(Session.MIGRATION, 1));
    await(writer.query("BEGIN; LOCK TABLE philotes.relations IN ROW EXCLUSIVE MODE").execute());
    await(reader.query("BEGIN; SELECT count(*) FROM philotes.cdc_events").execute());
    Future<Void> migration = new SchemaMigrator(buffer.database).migrate();
    for (PgConnection holder : List.of(writer, reader)) {
      awaitRelationWaiter();
      await(other.query("UPDATE philotes.relations SET table_name = table_name; SELECT count(*) FROM philotes.cdc_events").execute()
          .timeout(30, TimeUnit.SECONDS));
      assertFalse(migration.isComplete(), "it passes while the migration cannot");
      await(holder.query("COMMIT").execute());
    }
    await(migration);
    assertEquals(SchemaMigrator.VERSION, buffer.value("SELECT max(version) FROM philotes.schema_version"));
    assertEquals(6L, buffer.value("SELECT count(*) FROM philotes.cdc_events"));
    await(Future.all(writer.close(), reader.close(), other.close()));
  }

  @Test
  void f16b19RefusesANewerVersion() {
    migrate();
    buffer.sql("INSERT INTO philotes.schema_version VALUES (7)");
    PhilotesException failure = refuses(buffer.database, ErrorCode.BUFFER_SCHEMA);
    assertTrue(failure.getMessage().contains("version 7") && failure.getMessage().contains("up to " + SchemaMigrator.VERSION));
  }

  @Test
  void f84b19RefusesASchemaThatIsNotOurs() {
    buffer.sql("CREATE SCHEMA philotes; CREATE TABLE philotes.letters (id int)");
    refuses(buffer.database, ErrorCode.BUFFER_SCHEMA);
    assertEquals(1L, buffer.value("SELECT count(*) FROM pg_class WHERE relnamespace = 'philotes'::regnamespace AND relkind = 'r'"));
  }

  @Test
  void takesAnEmptySchema() {
    buffer.sql("CREATE SCHEMA philotes");
    migrate();
    assertEquals((long) SchemaMigrator.VERSION, buffer.value("SELECT count(*) FROM philotes.schema_version"));
  }

  @Test
  void f84NamesTheGrantThatIsMissingOnTheDatabase() {
    Database poor = poorUser();
    PhilotesException failure = refuses(poor, ErrorCode.BUFFER_RIGHTS);
    assertTrue(failure.getMessage().contains("GRANT CREATE ON DATABASE \"" + poor.config().database() + "\" TO \"poor\""));
  }

  @Test
  void f84NamesTheGrantThatIsMissingOnTheSchema() {
    Database poor = poorUser();
    buffer.sql("CREATE SCHEMA philotes");
    assertTrue(refuses(poor, ErrorCode.BUFFER_RIGHTS).getMessage().contains("GRANT USAGE, CREATE ON SCHEMA philotes TO \"poor\""));
  }

  @Test
  void f84LeavesNothingOfAFailedMigration() {
    buffer.sql("CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF tg_tag = 'CREATE VIEW' THEN RAISE 'no'; END IF; END $$;"
        + "CREATE EVENT TRIGGER refuse ON ddl_command_end EXECUTE FUNCTION refuse()");
    refuses(buffer.database, ErrorCode.BUFFER_ERROR);
    assertEquals(0L, buffer.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'philotes'"));
  }

  @Test
  void givesThePublicNothing() {
    migrate();
    buffer.sql("DO $$ BEGIN CREATE ROLE poor LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    PgConnection poor = await(buffer.as("poor").connect(Session.READER, 1));
    assertThrows(RuntimeException.class, () -> await(poor.query("SELECT * FROM philotes.cdc_events").execute()));
    await(poor.close());
    assertEquals(0L, buffer.value("SELECT count(*) FROM pg_proc p WHERE p.pronamespace = 'philotes'::regnamespace"
        + " AND has_function_privilege('poor', p.oid, 'EXECUTE')"));
  }

  private void awaitRelationWaiter() {
    while ((Long) buffer.value("SELECT count(*) FROM pg_locks WHERE locktype = 'relation' AND NOT granted AND mode = 'AccessExclusiveLock'") == 0) {
      Thread.onSpinWait();
    }
  }

  private void awaitWaiter() {
    while ((Long) buffer.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 0) {
      Thread.onSpinWait();
    }
  }

  private Database poorUser() {
    buffer.sql("DO $$ BEGIN CREATE ROLE poor LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    return buffer.as("poor");
  }

  private void migrate() {
    await(new SchemaMigrator(buffer.database).migrate());
  }

  private static PhilotesException refuses(Database database, ErrorCode code) {
    PhilotesException failure = assertThrows(PhilotesException.class, () -> await(new SchemaMigrator(database).migrate()));
    assertEquals(code, failure.code(), failure.getMessage());
    return failure;
  }
}
