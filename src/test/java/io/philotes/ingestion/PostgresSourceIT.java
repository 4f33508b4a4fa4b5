package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ByteSize;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.SourceConfig;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.error.FailureKind;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.PublicationCatalog.Rehearsal;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.TableShape;
import io.philotes.postgres.catalog.WalFacts;
import io.philotes.testing.Await;
import io.philotes.testing.Postgres;
import io.philotes.testing.TestDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresSourceIT {

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private TestDatabase database;
  private PostgresSource source;

  @BeforeEach
  void open() {
    database = Postgres.source().createDatabase("postgres_source");
    DatabaseConfig config = database.config();
    source = new PostgresSource(vertx, new SourceConfig("shop", config, "slot", "pub", List.of(), false, new ByteSize(1), Duration.ZERO),
        List.of(), new Database(vertx, config, Side.SOURCE, "test"));
  }

  @AfterEach
  void close() {
    ask(source::closeCatalog);
    vertx.close();
    database.close();
  }

  private <T> Future<T> start(Supplier<Future<T>> question) {
    return Future.future(done -> context.runOnContext(there -> question.get().onComplete(done)));
  }

  private <T> T ask(Supplier<Future<T>> question) {
    return await(start(question));
  }

  private static <T> T await(Future<T> answer) {
    try {
      return answer.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError(late);
    }
  }

  /** Another source of the same publication starts at the same time. */
  @Test
  void aPublicationThatComesAtTheSameTimeIsNoMistake() throws SQLException {
    try (Connection other = database.connect(); Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("CREATE PUBLICATION pub");
      Future<Void> late = start(() -> source.createPublication(publication -> { }));
      Await.until("it waits for the other", Duration.ofSeconds(20), () -> database.queryLong(
          "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1);
      other.commit();
      PhilotesException failure = (PhilotesException) await(late.transform(end -> Future.succeededFuture(end.cause())));
      assertEquals(FailureKind.RETRY, SourceFailures.publicationNotCreated(PublicationDefinition.of("pub", List.of()), failure).kind());
    }
  }

  /** Somebody has locked what the question needs: it is given up after 2 s. */
  @Test
  void aQuestionThatAStreamWaitsForTakesNoOtherWithIt() throws SQLException {
    database.execute("CREATE TABLE t (id int PRIMARY KEY DEFAULT 1)");
    long oid = Long.parseLong(database.queryColumn("SELECT 't'::regclass::oid").get(0));
    assertEquals(1, ask(() -> source.shapes(List.of(oid))).size());
    try (Connection locker = database.connect(); Statement statement = locker.createStatement()) {
      locker.setAutoCommit(false);
      statement.execute("LOCK TABLE pg_catalog.pg_attrdef IN ACCESS EXCLUSIVE MODE");
      Future<Map<Long, TableShape>> late = start(() -> source.shapes(List.of(oid)));
      Future<WalFacts> wal = start(source::wal);
      assertTrue(await(wal).currentLsn().value() != 0);
      assertEquals(ErrorCode.SOURCE_TIMEOUT, ((PhilotesException) await(late.transform(end -> Future.succeededFuture(end.cause())))).code());
    }
    assertEquals(1, ask(() -> source.shapes(List.of(oid))).size());
  }

  @Test
  void norDoesThatForPrimaryKeys() throws SQLException {
    database.execute("CREATE TABLE t (id int PRIMARY KEY)");
    long oid = Long.parseLong(database.queryColumn("SELECT 't'::regclass::oid").get(0));
    assertEquals(Map.of(oid, List.of("id")), ask(() -> source.primaryKeys(List.of(oid))));
    assertTrue(ask(source::wal).currentLsn().value() != 0);
    try (Connection locker = database.connect(); Statement statement = locker.createStatement()) {
      locker.setAutoCommit(false);
      statement.execute("LOCK TABLE pg_catalog.pg_index IN ACCESS EXCLUSIVE MODE");
      Future<Map<Long, List<String>>> late = start(() -> source.primaryKeys(List.of(oid)));
      Future<WalFacts> wal = start(source::wal);
      assertTrue(await(wal).currentLsn().value() != 0);
      assertEquals(ErrorCode.SOURCE_TIMEOUT, ((PhilotesException) await(late.transform(end -> Future.succeededFuture(end.cause())))).code());
    }
    assertEquals(1, ask(() -> source.primaryKeys(List.of(oid))).size());
  }

  /** What it will refuse is told while nobody is refused anything yet. */
  @Test
  void tellsWhatAPublicationIsBeforeItIsCommitted() {
    database.execute("CREATE TABLE t (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED)", "ALTER TABLE t REPLICA IDENTITY FULL",
        "CREATE TABLE keyless (id int)");
    List<Rehearsal> told = new ArrayList<>();
    ask(() -> source.createPublication(publication -> {
      assertEquals(0, database.queryLong("SELECT count(*) FROM pg_publication"));
      told.add(publication);
    }));
    assertEquals(1, database.queryLong("SELECT count(*) FROM pg_publication"));
    assertEquals(ask(source::publication).orElseThrow(), told.get(0).facts());
    assertEquals(List.of("public.keyless"), told.get(0).facts().withoutIdentity());
    assertEquals(Postgres.major() < 18 ? List.of() : List.of("public.t"), told.get(0).refused().stream().map(gap -> gap.holder().toString()).toList());
    assertEquals(ErrorCode.SOURCE_ERROR, ((PhilotesException) await(start(() -> source.createPublication(publication -> {}))
        .transform(end -> Future.succeededFuture(end.cause())))).code(), "it is there already");
  }
}
