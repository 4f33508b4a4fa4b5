package io.philotes.postgres.catalog;

import static io.philotes.postgres.catalog.Answers.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.database.Side;
import io.philotes.testing.Postgres;
import io.philotes.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server of the version that is tested says of its tables. */
class ShapeCatalogIT {

  private static final int VIRTUAL_COLUMNS = 18;
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private static Vertx vertx;

  private TestDatabase source;
  private PgConnection connection;

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
    source = Postgres.source().createDatabase("shapes");
    connection = await(new Database(vertx, source.config(), Side.SOURCE, "test").connect(Session.CATALOG, 1));
  }

  @AfterEach
  void drop() {
    await(connection.close());
    source.close();
  }

  private Map<Long, TableShape> shapes(Long... oids) {
    return await(new SourceCatalog(connection).shapes(List.of(oids)));
  }

  private Long oid(String table) {
    return source.queryLong("SELECT '" + table + "'::regclass::oid");
  }

  private TableShape shape(String table) {
    return shapes(oid(table)).get(oid(table));
  }

  private ColumnFacts column(String table, String column) {
    return shape(table).columns().stream().filter(found -> found.name().equals(column)).findFirst().orElseThrow();
  }

  @Test
  void aTypeIsNamedWithItsModifierAndItsSchema() {
    source.execute("CREATE SCHEMA \"Mine\"", "CREATE TYPE \"Mine\".mood AS ENUM ('ok')",
        "CREATE TABLE t (a numeric(12,2), b varchar(10)[], c timestamp(3) with time zone, d \"Mine\".mood[], e \"char\", f int)", "ALTER TABLE t DROP f");
    assertEquals(List.of("numeric(12,2)", "character varying(10)[]", "timestamp(3) with time zone", "\"Mine\".mood[]", "\"char\""),
        shape("t").columns().stream().map(ColumnFacts::type).toList());
    ColumnFacts a = column("t", "a");
    assertEquals(List.of(1700L, (12L << 16) + 2 + 4), List.of(a.typeOid(), (long) a.typeModifier()));
  }

  /** The order of the labels is the enum's, whenever they were added. */
  @Test
  void labelsAreThereForWhateverAnEnumIsPartOf() {
    source.execute("CREATE TYPE mood AS ENUM ('sad', 'it''s \"ok\", so')", "ALTER TYPE mood ADD VALUE 'angry' BEFORE 'sad'",
        "CREATE DOMAIN calm AS mood CHECK (value <> 'angry')", "CREATE DOMAIN moods AS mood[]", "CREATE DOMAIN calmer AS calm",
        "CREATE TABLE t (a mood, b mood[], c calm, d calm[], e moods, f calmer, g moods[], h int[], i text)");
    List<String> labels = List.of("angry", "sad", "it's \"ok\", so");
    for (ColumnFacts column : shape("t").columns()) {
      assertEquals("hi".contains(column.name()) ? List.of() : labels, column.labels(), column.name());
    }
  }

  @Test
  void aDomainNamesWhatItIsMadeOfInTheEnd() {
    source.execute("CREATE DOMAIN word AS varchar(10)", "CREATE DOMAIN name AS public.word NOT NULL", "CREATE DOMAIN days AS date[]",
        "CREATE TABLE t (a word, b public.name, c days, d word[], e int)");
    assertEquals(List.of("character varying(10)", "character varying(10)", "date[]", "null", "null"),
        shape("t").columns().stream().map(column -> String.valueOf(column.baseType())).toList());
  }

  @Test
  void defaultsAndWhatCannotBeNullAreTold() {
    source.execute("CREATE SEQUENCE numbers", "CREATE TABLE t (a int NOT NULL DEFAULT nextval('numbers'), b text DEFAULT 'x''y', c int,"
        + " d int GENERATED ALWAYS AS (c * 2) STORED, e int GENERATED ALWAYS AS IDENTITY)");
    assertEquals(List.of("true nextval('public.numbers'::regclass) ", "false 'x''y'::text ", "false null ", "false (c * 2) s", "true null "),
        shape("t").columns().stream().map(column -> column.notNull() + " " + column.expression() + " " + (column.generated() == 0 ? "" : column.generated()))
            .toList());
  }

  @Test
  void f63AVirtualColumnIsTold() {
    assumeTrue(Postgres.major() >= VIRTUAL_COLUMNS, "PostgreSQL has them from version 18 on");
    source.execute("CREATE TABLE t (n int, twice int GENERATED ALWAYS AS (n * 2) VIRTUAL)");
    ColumnFacts column = column("t", "twice");
    assertEquals("v (n * 2)", column.generated() + " " + column.expression());
  }

  /** From version 18 on such a column is marked as not null, although rows may have nulls there. */
  @Test
  void aConstraintThatWasNotValidatedPromisesNothing() {
    assumeTrue(Postgres.major() >= VIRTUAL_COLUMNS, "PostgreSQL has them from version 18 on");
    source.execute("CREATE TABLE t (n int)", "INSERT INTO t VALUES (NULL)", "ALTER TABLE t ADD CONSTRAINT there NOT NULL n NOT VALID");
    assertEquals(false, column("t", "n").notNull());
    source.execute("UPDATE t SET n = 1", "ALTER TABLE t VALIDATE CONSTRAINT there");
    assertEquals(true, column("t", "n").notNull());
  }

  @Test
  void thePrimaryKeyIsInItsOwnOrderWithoutWhatItIncludes() {
    source.execute("CREATE TABLE t (a int, x int, b int, PRIMARY KEY (b, a) INCLUDE (x))", "CREATE TABLE keyless (a int UNIQUE)",
        "CREATE TABLE root (k int, id int, PRIMARY KEY (id, k)) PARTITION BY LIST (k)", "CREATE TABLE columnless ()");
    assertEquals(List.of("b", "a"), shape("t").primaryKey());
    assertEquals(List.of(), shape("keyless").primaryKey());
    assertEquals(List.of("id", "k"), shape("root").primaryKey());
    assertEquals(List.of(), shape("columnless").columns());
    assertEquals(Map.of(oid("t"), List.of("b", "a"), oid("root"), List.of("id", "k")),
        await(new SourceCatalog(connection).primaryKeys(List.of(oid("t"), oid("keyless"), oid("root")))));
  }

  @Test
  void asksForManyAtOnceAndPassesOverWhatIsGone() {
    source.execute("CREATE TABLE t (a int)", "CREATE TABLE u (b int, c int)");
    Map<Long, TableShape> shapes = shapes(oid("t"), 4_294_967_295L, oid("u"));
    assertEquals(List.of(1, 2), List.of(shapes.get(oid("t")).columns().size(), shapes.get(oid("u")).columns().size()));
    assertEquals(2, shapes.size());
  }

  @Test
  void tellsWhenItWasAskedByTheClockOfTheServer() {
    source.execute("CREATE TABLE t (a int)");
    Instant before = Instant.parse(source.queryText("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
    Instant asked = Instant.parse(shape("t").askedAt());
    assertTrue(!asked.isBefore(before) && asked.isBefore(before.plusSeconds(30)), asked + " after " + before);
  }

  /** Newer minor versions lock a table to tell its expressions; the setting ends with the question. */
  @Test
  void doesNotWaitLongForATableThatIsLocked() throws SQLException {
    source.execute("CREATE TABLE t (a int DEFAULT 7)");
    try (Connection other = source.connect(); Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
      long from = System.nanoTime();
      try {
        assertEquals("7", column("t", "a").expression(), "an older server does not lock it");
      } catch (PgException refused) {
        assertEquals(LOCK_NOT_AVAILABLE, refused.getSqlState());
      }
      assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - from) < 8, "the lock timeout of the session is 10 s");
      other.rollback();
    }
    assertEquals("10s", await(connection.query("SHOW lock_timeout").execute()).iterator().next().getString(0));
    assertEquals("7", column("t", "a").expression());
  }
}
