package io.philotes.postgres.catalog;

import static io.philotes.postgres.catalog.Answers.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is created is what was asked for, and what is read is what the server does. */
class PublicationCatalogIT {

  private static final String NAME = "my \"pub\", ü's";

  private static Vertx vertx;

  private TestDatabase source;
  private PgConnection connection;
  private long version;

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
    source = Postgres.source().createDatabase("publications");
    source.execute("CREATE TABLE orders (id int PRIMARY KEY, total numeric, state text)", "CREATE TABLE \"Größe\" (id int PRIMARY KEY)",
        "CREATE SCHEMA \"sa\"\"les\"", "CREATE TABLE \"sa\"\"les\".t (id int PRIMARY KEY)");
    version = source.queryLong("SELECT current_setting('server_version_num')::int / 10000");
    connection = await(new Database(vertx, source.config(), Side.SOURCE, "test").connect(Session.CATALOG, 1));
  }

  @AfterEach
  void drop() {
    await(connection.close());
    source.close();
  }

  private PublicationCatalog catalog() {
    return new SourceCatalog(connection).publications();
  }

  private PublicationFacts created(PublicationDefinition definition) {
    await(catalog().create(definition));
    return found(definition.tables());
  }

  private PublicationFacts found(List<String> wanted) {
    return await(catalog().find(NAME, wanted)).orElseThrow();
  }

  private static PublicationDefinition orders(MemberFilter filter, List<String> operations) {
    return new PublicationDefinition(NAME, List.of("public.orders"), List.of(), Map.of("public.orders", filter), operations, null, null);
  }

  @Test
  void createsTablesAndOperationsUnderEveryName() {
    PublicationFacts facts = created(new PublicationDefinition(NAME, List.of("public.orders", "public.Größe"), List.of(), Map.of(),
        List.of("insert", "truncate"), true, null));
    assertEquals(List.of("public.Größe", "public.orders"), facts.tables());
    assertEquals(facts.tables(), facts.contents().members().stream().map(PublicationMember::name).toList());
    assertEquals(List.of("insert", "truncate"), facts.operations());
    assertTrue(facts.viaRoot() && !facts.dynamic());
    assertEquals(Map.of(), facts.contents().filters());
    assertEquals(source.queryLong("SELECT 'orders'::regclass::oid::bigint"), facts.contents().published().get("public.orders"));
    assertEquals(source.queryLong("SELECT oid::bigint FROM pg_publication"), facts.contents().oid());
    assertEquals(version >= 18 ? "none" : null, facts.contents().generatedColumns());
    await(catalog().drop(NAME));
    assertEquals(Optional.empty(), await(catalog().find(NAME, List.of())));
  }

  @Test
  void createsOneOfAllTables() {
    PublicationFacts facts = created(PublicationDefinition.of(NAME, List.of()));
    assertTrue(facts.dynamic() && facts.contents().allTables());
    assertEquals(3, facts.tables().size());
    assertEquals(List.of(), facts.contents().members());
  }

  @Test
  void createsSchemasBesideTables() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have it");
    PublicationFacts facts = created(new PublicationDefinition(NAME, List.of("public.orders"), List.of("sa\"les"), Map.of(), List.of(), null, null));
    assertEquals(List.of("sa\"les"), facts.contents().schemas());
    assertEquals(List.of("public.orders", "sa\"les.t"), facts.tables());
    assertTrue(facts.dynamic() && !facts.contents().allTables());
    source.execute("CREATE TABLE \"sa\"\"les\".more (id int PRIMARY KEY)");
    assertEquals(3, found(List.of()).tables().size());
  }

  @Test
  void createsFiltersAndReadsThemAsTheServerUnderstoodThem() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have it");
    PublicationFacts facts = created(orders(new MemberFilter(List.of("total", "id"), "total > 0 AND state <> 'it''s \"new\"; --'"), List.of("insert")));
    MemberFilter filter = facts.contents().filters().get("public.orders");
    assertEquals(List.of("id", "total"), filter.columns());
    assertEquals("((total > (0)::numeric) AND (state <> 'it''s \"new\"; --'::text))", filter.where());
  }

  @Test
  void createsOneWithGeneratedColumns() {
    assumeTrue(version >= 18, "PostgreSQL 18 was the first to have it");
    assertEquals("stored", created(new PublicationDefinition(NAME, List.of("public.orders"), List.of(), Map.of(), List.of(), null, "stored"))
        .contents().generatedColumns());
  }

  /** A condition is text of the configuration: it can fail, and it cannot bring a statement of its own. */
  @Test
  void runsOneStatementWhateverAConditionHolds() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have it");
    PublicationDefinition two = orders(new MemberFilter(List.of(), "true); DROP TABLE orders; --"), List.of());
    assertThrows(PgException.class, () -> await(catalog().create(two)));
    assertEquals(3, source.queryLong("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information)'"));
  }

  /** What is said to be refused is refused, and nothing else. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", value = {
      "DEFAULT | - | id > 0 | -", "DEFAULT | - | total > 0 | total", "DEFAULT | id,total | - | -", "DEFAULT | total,state | - | id",
      "FULL | - | total > 0 | -", "FULL | id | - | (full)", "DEFAULT | id | id > 0 AND state = 'a' | state"})
  void saysForWhichFiltersTheServerRefusesChanges(String identity, String columns, String where, String gap) {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have it");
    source.execute("ALTER TABLE orders REPLICA IDENTITY " + identity, "INSERT INTO orders VALUES (1, 1, 'a')");
    PublicationDefinition definition = orders(new MemberFilter(columns == null ? List.of() : List.of(columns.split(",")), where), List.of());
    List<IdentityGap> before = await(catalog().rehearse(definition)).refused();
    assertEquals(0, source.queryLong("SELECT count(*) FROM pg_publication"), "a rehearsal leaves nothing behind");
    created(definition);
    List<IdentityGap> gaps = await(catalog().identityGaps(NAME));
    assertEquals(before, gaps);
    assertEquals(gap == null ? List.of() : List.of(gap), gaps.stream().map(found -> found.full() ? "(full)" : String.join(",", found.columns())).toList());
    boolean refused = gap != null;
    assertEquals(refused, refuses("UPDATE orders SET state = 'b'"));
    assertEquals(refused, refuses("DELETE FROM orders"));
  }

  /** Of a partitioned table the partition is asked. */
  @Test
  void saysItOfPartitionsToo() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have it");
    source.execute("CREATE TABLE parted (v int, id int NOT NULL, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
        "CREATE TABLE part (id int NOT NULL, v int)", "ALTER TABLE parted ATTACH PARTITION part FOR VALUES FROM (0) TO (9)", "INSERT INTO parted VALUES (1, 1)");
    await(catalog().create(new PublicationDefinition(NAME, List.of("public.parted"), List.of(), Map.of("public.parted", new MemberFilter(List.of(), "v > 0")),
        List.of(), true, null)));
    assertEquals(List.of(new IdentityGap(new TableName("public", "parted"), new TableName("public", "part"), IdentityGap.Kind.CONDITION, false, Set.of(IdentityGap.Mend.FULL), List.of("v"))), await(catalog().identityGaps(NAME)));
    assertTrue(refuses("UPDATE parted SET v = 2"));
    source.execute("ALTER TABLE part REPLICA IDENTITY FULL");
    assertEquals(List.of(), await(catalog().identityGaps(NAME)));
    assertTrue(!refuses("UPDATE parted SET v = 2"));
  }

  /** A partition that cannot be published keeps nobody from publishing the others. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void f61NamesPartitionsThatCannotBePublished(boolean everything, boolean viaRoot) {
    source.execute("CREATE FOREIGN DATA WRAPPER w", "CREATE SERVER s FOREIGN DATA WRAPPER w", "CREATE TABLE parted (id int) PARTITION BY LIST (id)",
        "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1) PARTITION BY LIST (id)", "CREATE TABLE parted_1_1 PARTITION OF parted_1 FOR VALUES IN (1)",
        "CREATE FOREIGN TABLE far PARTITION OF parted FOR VALUES IN (2) SERVER s", "CREATE UNLOGGED TABLE fast PARTITION OF parted FOR VALUES IN (3)");
    await(catalog().create(new PublicationDefinition(NAME, everything ? List.of() : List.of("public.parted"), List.of(), Map.of(), List.of(), viaRoot, null)));
    PublicationFacts facts = found(List.of("public.parted"));
    assertTrue(facts.publishes("public.parted"));
    assertEquals(new PublicationGaps(List.of(new UnsentTable(new TableName("public", "far"), "public.parted", 'f', 'p'), new UnsentTable(new TableName("public", "fast"), "public.parted", 'r', 'u')),
        List.of(), List.of(), true), facts.gaps());
  }

  /** Its partitions will be published when there are some, so that a table is none that is missing because the last of them was dropped. */
  @ParameterizedTest
  @ValueSource(strings = {"FOR TABLE parted", "FOR TABLE parted_1", "FOR ALL TABLES", "FOR TABLES IN SCHEMA public", "FOR TABLES IN SCHEMA above"})
  void f61ATableWithoutPartitionsIsPublishedAsTheyWouldBe(String objects) {
    assumeTrue(version >= 15 || !objects.contains("SCHEMA"), "PostgreSQL 15 was the first to have it");
    source.execute("CREATE SCHEMA above", "CREATE TABLE parted (id int) PARTITION BY LIST (id)", "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1) PARTITION BY LIST (id)",
        "ALTER TABLE parted SET SCHEMA above".replace("above", objects.endsWith("above") ? "above" : "public"));
    for (boolean viaRoot : List.of(false, true)) {
      source.execute("DROP PUBLICATION IF EXISTS \"my \"\"pub\"\", ü's\"", "CREATE PUBLICATION \"my \"\"pub\"\", ü's\" " + objects + " WITH (publish_via_partition_root = " + viaRoot + ")");
      boolean before = found(List.of("public.parted_1")).publishes("public.parted_1");
      source.execute("CREATE TABLE leaf PARTITION OF parted_1 FOR VALUES IN (1)");
      boolean meanwhile = found(List.of("public.parted_1")).publishes("public.parted_1");
      source.execute("DROP TABLE leaf");
      assertEquals(List.of(!viaRoot || objects.endsWith("parted_1"), meanwhile, meanwhile), List.of(meanwhile, before, found(List.of("public.parted_1")).publishes("public.parted_1")),
          () -> objects + " " + viaRoot);
      assertTrue(!found(List.of()).isEmpty(), "what it names may get partitions");
    }
    source.execute("DROP PUBLICATION \"my \"\"pub\"\", ü's\"", "CREATE PUBLICATION \"my \"\"pub\"\", ü's\"");
    assertTrue(!found(List.of("public.parted_1")).publishes("public.parted_1"), "nobody publishes it");
    assertTrue(found(List.of()).isEmpty());
  }

  /** It names a table as often as that is named, by itself and by those above it. */
  @Test
  void f61APartitionThatIsNamedTwiceIsOneTable() {
    source.execute("CREATE TABLE parted (id int) PARTITION BY LIST (id)", "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1)");
    assertEquals(List.of("public.parted_1"), created(PublicationDefinition.of(NAME, List.of("public.parted", "public.parted_1"))).tables());
  }

  /** Those that are there when the parent is added are added with it, unless ONLY says otherwise; later ones never. */
  @Test
  void f61NamesTablesThatInheritAndDoNotCome() {
    source.execute("CREATE TABLE child (PRIMARY KEY (id)) INHERITS (orders)", "CREATE TABLE grandchild (PRIMARY KEY (id)) INHERITS (child)");
    PublicationFacts whole = created(PublicationDefinition.of(NAME, List.of("public.orders")));
    assertEquals(PublicationGaps.NONE, whole.gaps());
    assertEquals(List.of("public.child", "public.grandchild", "public.orders"), whole.tables());
    assertTrue(whole.contents().members().stream().allMatch(member -> member.name().equals("public.orders") || member.ancestors().contains("public.orders")));
    source.execute("CREATE TABLE late (PRIMARY KEY (id)) INHERITS (orders)");
    assertEquals(List.of(new UnsentTable(new TableName("public", "late"), "public.orders", 'r', 'p')), found(List.of()).gaps().unsent());
    source.execute("ALTER PUBLICATION \"my \"\"pub\"\", ü's\" SET TABLE ONLY orders");
    assertEquals(List.of("public.child", "public.grandchild", "public.late"), found(List.of()).gaps().unsent().stream().map(UnsentTable::name).toList());
  }

  @Test
  void saysWhoBelongsToConfiguredTables() {
    source.execute("CREATE TABLE child (PRIMARY KEY (id)) INHERITS (orders)", "CREATE TABLE grandchild (PRIMARY KEY (id)) INHERITS (child)",
        "CREATE TABLE left_out (PRIMARY KEY (id)) INHERITS (child)", "CREATE TABLE parted (id int) PARTITION BY LIST (id)",
        "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1) PARTITION BY LIST (id)", "CREATE TABLE parted_1_1 PARTITION OF parted_1 FOR VALUES IN (1)",
        "CREATE PUBLICATION \"my \"\"pub\"\", ü's\" FOR TABLE ONLY orders, ONLY child, ONLY grandchild, parted_1");
    assertEquals(new TableFamily(List.of("public.parted", "public.parted_1"), List.of(new TableName("public", "child"), new TableName("public", "grandchild"))),
        found(List.of("public.orders", "public.parted")).contents().family());
    assertEquals(new TableFamily(List.of("public.parted_1"), List.of()), found(List.of()).contents().family());
  }

  private boolean refuses(String change) {
    try {
      source.execute(change);
      return false;
    } catch (IllegalStateException refused) {
      return true;
    }
  }
}
