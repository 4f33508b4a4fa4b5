package io.philotes.postgres.catalog;

import static io.philotes.postgres.catalog.Answers.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.database.Side;
import io.philotes.testing.Await;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import io.philotes.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server writes, what it says of the rest, and whom it disturbs for it. */
class ConditionCatalogIT {

  private static Vertx vertx;

  private TestDatabase source;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() {
    vertx.close().await();
  }

  @BeforeEach
  void prepare() {
    source = Postgres.source().createDatabase("conditions");
    assumeTrue(source.queryLong("SELECT current_setting('server_version_num')::int") >= 150_000, "PostgreSQL 15 was the first to have filters");
    source.execute("CREATE TABLE a (id int)", "CREATE TABLE b (id int)", "CREATE TABLE c (id int)", "CREATE TABLE d (id int)");
  }

  @AfterEach
  void drop() {
    source.close();
  }

  /** @param conditions a table of the schema public and its condition, in turn */
  private static WrittenConditions written(TestDatabase database, String... conditions) {
    Map<String, MemberFilter> filters = new HashMap<>();
    for (int i = 0; i < conditions.length; i += 2) {
      filters.put("public." + conditions[i], new MemberFilter(List.of(), conditions[i + 1]));
    }
    PgConnection connection = await(new Database(vertx, database.config(), Side.SOURCE, "test").connect(Session.CATALOG, 1));
    try {
      return await(new SourceCatalog(connection).publications().conditions(
          new PublicationDefinition("p", List.copyOf(filters.keySet()), List.of(), filters, List.of(), null, null)));
    } finally {
      await(connection.close());
      assertEquals(0, database.queryLong("SELECT count(*) FROM pg_publication"), "nothing is left behind");
    }
  }

  @Test
  void writesConditionsAsTheServerDoes() {
    assertEquals(new WrittenConditions(Map.of("public.a", "(id > '-1'::integer)", "public.b", "(id = ANY (ARRAY[1, 2]))"), Map.of()),
        written(source, "a", "id > -1", "b", "id IN (1, 2)"));
  }

  /** A mistake and a table that is not there: each is said of itself alone. */
  @Test
  void whatIsRefusedOfOneTableKeepsNoOtherFromBeingWritten() {
    WrittenConditions conditions = written(source, "a", "id > -1", "b", "nothing > 0", "c", "id > -2", "gone", "id > 0", "d", "id IN (1, 2)");
    assertEquals(Set.of("public.a", "public.c", "public.d"), conditions.written().keySet());
    assertEquals(Set.of("public.b", "public.gone"), conditions.refused().keySet());
    assertEquals("42703 column \"nothing\" does not exist", conditions.refused().get("public.b"));
    assertTrue(conditions.refused().get("public.gone").startsWith("42P01 "), conditions::toString);
  }

  /** It has no lack of rights. */
  @Test
  @NeedsOwnServer
  void aStandbySaysThatItIsOne() {
    try (PostgresServer primary = Postgres.start()) {
      String name = primary.createDatabase("standby").name();
      primary.database(name).execute("CREATE TABLE a (id int)");
      primary.stop(StopMode.FAST);
      try (PostgresServer standby = primary.copy(Map.of(), true)) {
        String said = written(standby.database(name), "a", "id > 0").refused().get("public.a");
        assertTrue(said.startsWith("25006 cannot execute CREATE PUBLICATION"), said);
      }
    }
  }

  /** Who alters the table goes on, and so does whoever asked. */
  @Test
  void waitsForNobodysLock() throws SQLException {
    try (Connection other = source.connect()) {
      other.setAutoCommit(false);
      other.createStatement().execute("LOCK TABLE a IN SHARE UPDATE EXCLUSIVE MODE");
      long started = System.nanoTime();
      WrittenConditions conditions = written(source, "a", "id > 0", "b", "id > 0");
      assertTrue(System.nanoTime() - started < Duration.ofSeconds(8).toNanos(), "the session alone would wait for ten seconds");
      assertEquals(Map.of("public.b", "(id > 0)"), conditions.written());
      assertEquals(Map.of("public.a", "55P03 canceling statement due to lock timeout"), conditions.refused());
    }
  }

  /** The server cancels it for whoever waits for its lock as long as deadlock_timeout. */
  @Test
  @NeedsOwnServer
  void doesNotEndAnAutovacuum() {
    for (String deadlockTimeout : List.of("1s", "200ms")) {
      try (PostgresServer server = Postgres.start(Map.of("autovacuum_naptime", "1s", "deadlock_timeout", deadlockTimeout));
           TestDatabase database = server.createDatabase("vacuumed")) {
        database.execute("CREATE TABLE a (id int) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0,"
            + " autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)",
            "INSERT INTO a SELECT generate_series(1, 100000)", "DELETE FROM a");
        String vacuuming = "SELECT pid::text FROM pg_stat_progress_vacuum WHERE datname = current_database() AND relid = 'a'::regclass";
        Await.until("autovacuum is at work", Duration.ofSeconds(60), () -> !database.query(vacuuming).isEmpty());
        String worker = database.queryText(vacuuming);
        assertEquals(Map.of("public.a", "55P03 canceling statement due to lock timeout"), written(database, "a", "id > 0").refused());
        assertEquals(worker, database.queryText(vacuuming), Arrays.asList(deadlockTimeout, "the same is still at work")::toString);
      }
    }
  }
}
