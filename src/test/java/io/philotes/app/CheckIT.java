package io.philotes.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.philotes.cli.CheckOptions;
import io.philotes.config.ConfigLoader;
import io.philotes.config.LoadedConfig;
import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.database.Side;
import io.philotes.demo.postgres.FreePort;
import io.philotes.error.ErrorCode;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.SourceCatalog;
import io.philotes.preflight.Finding;
import io.philotes.preflight.Level;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import io.philotes.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The preflight on servers that are wrong in a known way: it finds it, and what it prints mends it. */
@NeedsOwnServer
class CheckIT {

  private static PostgresServer server;
  private static Vertx vertx;

  private TestDatabase source;
  private TestDatabase buffer;
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeAll
  static void startServer() {
    server = Postgres.start(Map.of("max_replication_slots", "3", "max_slot_wal_keep_size", "100GB", "fsync", "on"));
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stopServer() {
    vertx.close().await();
    server.close();
  }

  @BeforeEach
  void prepareAGoodInstallation() {
    source = server.createDatabase("shop");
    buffer = server.createDatabase("philotes");
    source.execute("CREATE TABLE orders (id int PRIMARY KEY)", "CREATE TABLE customers (id int PRIMARY KEY)",
        "CREATE ROLE capture_" + source.name() + " LOGIN REPLICATION PASSWORD 'CANARY_capture'",
        "CREATE PUBLICATION philotes_pub FOR TABLE orders", "ALTER PUBLICATION philotes_pub OWNER TO " + source.server().user());
    buffer.execute("CREATE ROLE keeper_" + buffer.name() + " LOGIN PASSWORD 'CANARY_keeper'",
        "ALTER DATABASE " + buffer.name() + " OWNER TO keeper_" + buffer.name());
    server.replaceAccessRules(List.of("host replication capture_" + source.name() + " all reject", "host all all all scram-sha-256",
        "host replication all all scram-sha-256"));
    environment.putAll(source.variables("PHILOTES_SOURCE"));
    environment.putAll(buffer.variables("PHILOTES_BUFFER"));
    environment.putAll(Map.of("PHILOTES_SOURCE_NAME", "shop", "PHILOTES_SOURCE_SLOT", source.name(), "PHILOTES_SOURCE_TABLES", "public.orders",
        "PHILOTES_SOURCE_USER", "capture_" + source.name(), "PHILOTES_SOURCE_PASSWORD", "CANARY_capture",
        "PHILOTES_BUFFER_USER", "keeper_" + buffer.name(), "PHILOTES_BUFFER_PASSWORD", "CANARY_keeper"));
    environment.put("PHILOTES_HTTP_PORT", String.valueOf(FreePort.find()));
  }

  @AfterEach
  void forget() {
    source.close();
    buffer.close();
    server.execute("DROP ROLE capture_" + source.name(), "DROP ROLE keeper_" + buffer.name(), "ALTER SYSTEM RESET ALL",
        "SELECT pg_reload_conf()");
  }

  @Test
  void findsNothingWrongWithAGoodInstallation() {
    List<Finding> findings = check();
    assertEquals(List.of(), worseThanANote(findings));
    assertTrue(findings.stream().anyMatch(finding -> finding.name().equals("history") && finding.what().contains("the first start creates the slot "
        + source.name())), findings::toString);
    assertTrue(findings.stream().anyMatch(finding -> finding.part().equals("buffer") && finding.name().equals("schema")), findings::toString);
    Operator.Finished text = Operator.check(environment, new CheckOptions("", null, false));
    assertEquals(0, text.exit(), text::output);
    assertTrue(text.output().contains("  ok     wal_level  ") && text.output().contains("check: 0 errors, "), text::output);
    assertEquals(0, buffer.queryLong("SELECT count(*) FROM pg_namespace WHERE nspname = 'philotes'"), "it changes nothing");
    assertEquals(0, source.queryLong("SELECT count(*) FROM pg_replication_slots"), "it changes nothing");
  }

  /** Of its own kind, beside those of the databases; the exit code is that of the worst. */
  @Test
  void httpPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      environment.put("PHILOTES_HTTP_PORT", String.valueOf(taken.getLocalPort()));
      environment.put("PHILOTES_SOURCE_PORT", "1");
      Finding found = find("port", "http");
      assertEquals(ErrorCode.HTTP_PORT, found.code());
      assertEquals(3, Operator.check(environment, new CheckOptions("", null, false)).exit(), "the source is worse");
      environment.putAll(source.variables("PHILOTES_SOURCE"));
      assertEquals(2, Operator.check(environment, new CheckOptions("", null, false)).exit());
    }
    assertEquals(Level.OK, find("port", "http").level());
  }

  @Test
  void walLevel() {
    mends("wal_level", Level.ERROR, true, "ALTER SYSTEM SET wal_level = 'replica'");
  }

  @Test
  void roleWithoutReplication() {
    mends("replication", Level.ERROR, false, "ALTER ROLE capture_" + source.name() + " NOREPLICATION");
  }

  @Test
  void b10PublicationThatTheRoleMayNotCreate() {
    mends("publication_right", Level.ERROR, false, "DROP PUBLICATION philotes_pub");
  }

  @Test
  void b10PublicationWithoutTables() {
    mends("publication", Level.ERROR, false, "ALTER PUBLICATION philotes_pub DROP TABLE orders");
  }

  @Test
  void b10PublicationWithoutDelete() {
    mends("operations", Level.WARN, false, "ALTER PUBLICATION philotes_pub SET (publish = 'insert, update')");
  }

  @Test
  void b11ConfiguredTableThatIsNotPublished() {
    environment.put("PHILOTES_SOURCE_TABLES", "public.orders,public.customers");
    mends("table", Level.ERROR, false);
  }

  @Test
  void b11TablesThatCannotBePublished() {
    source.execute("CREATE VIEW v AS SELECT * FROM orders", "CREATE UNLOGGED TABLE u (id int PRIMARY KEY)");
    environment.put("PHILOTES_SOURCE_TABLES", "public.orders,public.v,public.u,pg_temp.t");
    List<String> told = check().stream().filter(finding -> finding.name().equals("table")).map(Finding::what).toList();
    assertEquals(List.of("public.v is a view, which has no rows of its own", "public.u is unlogged, so its rows are not in the WAL",
        "pg_temp.t does not exist"), told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ALTER TABLE orders DROP CONSTRAINT orders_pkey", "ALTER TABLE orders DROP CONSTRAINT orders_pkey; ALTER TABLE orders ADD PRIMARY KEY (id) DEFERRABLE",
      "CREATE UNIQUE INDEX by_id ON orders (id); ALTER TABLE orders REPLICA IDENTITY USING INDEX by_id; DROP INDEX by_id"})
  void tableWithoutReplicaIdentity(String mistake) {
    source.execute("INSERT INTO orders VALUES (1)", "UPDATE orders SET id = 2");
    source.execute(mistake.split("; "));
    assertTrue(refuses("UPDATE orders SET id = 3"));
    assertEquals(List.of("public.orders"), published().withoutIdentity(), "what a start says");
    mends("replica_identity", Level.WARN, false);
    source.execute("UPDATE orders SET id = 3");
  }

  /** Which relation the server asks for its identity is tried, for root and partition with a key and without, under either name. */
  @ParameterizedTest
  @CsvSource({"true, true, true", "true, true, false", "true, false, true", "true, false, false",
      "false, true, true", "false, true, false", "false, false, true", "false, false, false"})
  void saysOfPartitionsWhatTheServerDoes(boolean viaRoot, boolean rootHasKey, boolean partitionHasKey) {
    source.execute("CREATE TABLE parted (id int NOT NULL) PARTITION BY RANGE (id)",
        "CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (100)",
        rootHasKey ? "ALTER TABLE parted ADD PRIMARY KEY (id)" : partitionHasKey ? "ALTER TABLE part ADD PRIMARY KEY (id)" : "SELECT 1",
        "ALTER TABLE part REPLICA IDENTITY " + (partitionHasKey ? "DEFAULT" : "NOTHING"), "INSERT INTO parted VALUES (1)",
        "ALTER PUBLICATION philotes_pub SET TABLE parted", "ALTER PUBLICATION philotes_pub SET (publish_via_partition_root = " + viaRoot + ")");
    environment.put("PHILOTES_SOURCE_TABLES", "public.parted");
    boolean refused = refuses("UPDATE parted SET id = 2");
    assertEquals(refused, refuses("DELETE FROM part"));
    Finding found = find("replica_identity");
    assertEquals(refused ? Level.WARN : Level.OK, found.level(), found::toString);
    assertEquals(refused, found.what().contains("public.part"), found::toString);
    assertEquals(refused, !published().withoutIdentity().isEmpty(), "what a start says");
  }

  /** What comes of an old row is by the partition, and rows do not tell which that is: all must have one identity. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "DEFAULT | DEFAULT | false", "FULL | FULL | true", "DEFAULT | FULL | true", "FULL | DEFAULT | false", "NOTHING | FULL | true",
      "DEFAULT | USING INDEX part_v_k_idx | true", "FULL | USING INDEX part_v_k_idx | true", "USING INDEX by_v | USING INDEX part_v_k_idx | true"})
  void f61NamesPartitionsWithAnotherIdentity(String root, String partition, boolean named) {
    source.execute("CREATE TABLE parted (id int, k int, v text NOT NULL, PRIMARY KEY (id, k)) PARTITION BY LIST (k)",
        "CREATE UNIQUE INDEX by_v ON parted (v, k)", "CREATE TABLE part PARTITION OF parted FOR VALUES IN (1)",
        "CREATE TABLE other PARTITION OF parted FOR VALUES IN (2)",
        "ALTER TABLE parted REPLICA IDENTITY " + root, "ALTER TABLE part REPLICA IDENTITY " + partition,
        "ALTER PUBLICATION philotes_pub SET TABLE parted", "ALTER PUBLICATION philotes_pub SET (publish_via_partition_root = true)");
    environment.put("PHILOTES_SOURCE_TABLES", "public.parted");
    mendsAlone("partition_identity", named ? "of public.parted have different replica identities" : null);
  }

  /** With FULL the source would refuse what it does not refuse now. */
  @Test
  void f61OffersPartitionsNoIdentityThatTheSourceRefuses() {
    assumeTrue(Postgres.major() >= 18, "PostgreSQL 18 was the first to refuse it");
    source.execute("CREATE TABLE parted (id int NOT NULL, k int NOT NULL, v int GENERATED ALWAYS AS (k + 1) STORED) PARTITION BY LIST (k)",
        "CREATE TABLE part PARTITION OF parted FOR VALUES IN (1)", "CREATE TABLE other PARTITION OF parted FOR VALUES IN (2)",
        "ALTER TABLE part ADD PRIMARY KEY (id)", "ALTER TABLE other ADD PRIMARY KEY (id, k)", "INSERT INTO parted VALUES (1, 1), (1, 2)",
        "ALTER PUBLICATION philotes_pub SET TABLE parted", "ALTER PUBLICATION philotes_pub SET (publish_via_partition_root = true)", "UPDATE parted SET id = 2");
    environment.put("PHILOTES_SOURCE_TABLES", "public.parted");
    String remedy = find("partition_identity").remedy();
    assertTrue(remedy.startsWith("Give public.parted and its partitions one primary key"), remedy);
    source.execute("ALTER PUBLICATION philotes_pub SET (publish_generated_columns = stored)");
    mendsAlone("partition_identity", "of public.parted have different replica identities");
    source.execute("UPDATE parted SET id = 3");
  }

  /** With a list of columns the source would refuse FULL, too. */
  @Test
  void f61OffersPartitionsOfAListOfColumnsNoIdentityOfAllColumns() {
    assumeTrue(Postgres.major() >= 15, "PostgreSQL 15 was the first to have lists");
    source.execute("CREATE TABLE parted (id int NOT NULL, k int NOT NULL, v int) PARTITION BY LIST (k)",
        "CREATE TABLE part PARTITION OF parted FOR VALUES IN (1)", "CREATE TABLE other PARTITION OF parted FOR VALUES IN (2)",
        "ALTER TABLE part ADD PRIMARY KEY (id)", "ALTER TABLE other ADD PRIMARY KEY (id, k)", "INSERT INTO parted VALUES (1, 1, 1), (1, 2, 1)",
        "ALTER PUBLICATION philotes_pub SET (publish_via_partition_root = true)", "ALTER PUBLICATION philotes_pub SET TABLE parted (id, k)", "UPDATE parted SET v = 2");
    environment.put("PHILOTES_SOURCE_TABLES", "public.parted");
    String remedy = find("partition_identity").remedy();
    assertTrue(remedy.startsWith("Give public.parted and its partitions one primary key"), remedy);
    source.execute("ALTER TABLE part DROP CONSTRAINT part_pkey", "ALTER TABLE other DROP CONSTRAINT other_pkey", "ALTER TABLE parted ADD PRIMARY KEY (id, k)");
    assertTrue(check().stream().noneMatch(finding -> finding.name().equals("partition_identity")));
    source.execute("UPDATE parted SET v = 3");
  }

  /** Where the condition needs more than the key, the root's identity by default would be refused. */
  @Test
  void f61OffersPartitionsTheIdentityThatTheConditionNeeds() {
    assumeTrue(Postgres.major() >= 15, "PostgreSQL 15 was the first to have conditions");
    source.execute("CREATE TABLE parted (id int, k int, v int, PRIMARY KEY (id, k)) PARTITION BY LIST (k)",
        "CREATE TABLE part PARTITION OF parted FOR VALUES IN (1)", "CREATE TABLE other PARTITION OF parted FOR VALUES IN (2)",
        "ALTER TABLE part REPLICA IDENTITY FULL", "INSERT INTO parted VALUES (1, 1, 1), (1, 2, 1)",
        "ALTER PUBLICATION philotes_pub SET (publish_via_partition_root = true)", "ALTER PUBLICATION philotes_pub SET TABLE parted WHERE (v > 0)", "UPDATE part SET v = 2");
    environment.put("PHILOTES_SOURCE_TABLES", "public.parted");
    mendsAlone("partition_identity", "others than the rest: public.other");
    source.execute("UPDATE parted SET v = 3");
    assertTrue(check().stream().noneMatch(finding -> finding.name().equals("row_filter_identity")));
  }

  /** The same of a publication that the first start will create. */
  @Test
  void f61SaysItOfAPublicationThatIsNotThereYet() {
    source.execute("DROP PUBLICATION philotes_pub", "CREATE TABLE parted (id int, v text) PARTITION BY LIST (id)", "CREATE TABLE part PARTITION OF parted FOR VALUES IN (1)",
        "CREATE TABLE other PARTITION OF parted FOR VALUES IN (2)", "ALTER TABLE part ADD PRIMARY KEY (id)", "ALTER TABLE other REPLICA IDENTITY FULL",
        "CREATE TABLE child (PRIMARY KEY (id)) INHERITS (orders)");
    environment.putAll(source.variables("PHILOTES_SOURCE"));
    environment.putAll(Map.of("PHILOTES_SOURCE_TABLES", "public.parted,public.orders", "PHILOTES_SOURCE_VIA_ROOT", "true"));
    assertTrue(find("partitions").what().contains("TRUNCATE of a single partition"));
    mendsAlone("partition_identity", "others than the rest: public.part");
    assertTrue(check().stream().noneMatch(finding -> finding.name().equals("inheriting_tables")), "the child comes with its parent");
  }

  @Test
  void f61TablesThatInheritAndAreNotPublished() {
    source.execute("CREATE TABLE child (PRIMARY KEY (id)) INHERITS (orders)", "CREATE TABLE \"grand \"\"child\" (PRIMARY KEY (id)) INHERITS (child)");
    mends("inheriting_tables", Level.WARN, false);
    mends("inheriting_tables", Level.WARN, false, "ALTER PUBLICATION philotes_pub SET TABLE ONLY orders");
  }

  @Test
  void f61PartitionsThatCannotBePublished() {
    source.execute("CREATE FOREIGN DATA WRAPPER w", "CREATE SERVER s FOREIGN DATA WRAPPER w", "CREATE TABLE parted (id int) PARTITION BY LIST (id)",
        "CREATE FOREIGN TABLE far PARTITION OF parted FOR VALUES IN (1) SERVER s", "CREATE UNLOGGED TABLE fast PARTITION OF parted FOR VALUES IN (2)",
        "ALTER TABLE fast ADD PRIMARY KEY (id)", "ALTER PUBLICATION philotes_pub SET TABLE parted");
    environment.put("PHILOTES_SOURCE_TABLES", "public.parted");
    Finding found = find("unsent_tables");
    assertTrue(found.what().contains("public.fast (of public.parted), which is unlogged"), found::toString);
    source.execute(statements(found.remedy()));
    assertTrue(check().stream().noneMatch(finding -> finding.name().equals("unsent_tables")));
    Finding foreign = find("foreign_partitions");
    assertEquals(Level.NOTE, foreign.level(), "nothing is to be mended");
    assertTrue(foreign.what().contains("public.far (of public.parted), which is a foreign table"), foreign::toString);
    assertTrue(check().stream().noneMatch(finding -> finding.level() == Level.ERROR), "the others are captured");
  }

  @Test
  void f61Postgres14AndTablesThatAreAttached() {
    source.execute("CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY LIST (id)", "CREATE TABLE part PARTITION OF parted FOR VALUES IN (1)",
        "ALTER PUBLICATION philotes_pub SET TABLE parted");
    environment.put("PHILOTES_SOURCE_TABLES", "public.parted");
    assertEquals(Postgres.major() < 15 ? List.of(Level.NOTE) : List.of(), check().stream().filter(finding -> finding.name().equals("attached_partitions"))
        .map(Finding::level).toList());
  }

  /** Nobody names them, so nothing is refused. */
  @Test
  void b11TablesOfASchemaThatCannotBePublished() {
    source.execute("DROP PUBLICATION philotes_pub", "CREATE PUBLICATION philotes_pub FOR ALL TABLES", "CREATE SEQUENCE s", "CREATE VIEW v AS SELECT 1 AS a",
        "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a", "CREATE UNLOGGED TABLE u (id int PRIMARY KEY)",
        "CREATE FOREIGN DATA WRAPPER w", "CREATE SERVER s FOREIGN DATA WRAPPER w", "CREATE FOREIGN TABLE f (id int) SERVER s");
    environment.remove("PHILOTES_SOURCE_TABLES");
    List<Finding> told = check().stream().filter(finding -> finding.name().equals("not_in_the_wal")).toList();
    assertEquals(List.of("will not come: public.f; each is a foreign table; its rows are in another server's WAL",
        "will not come: public.m; each is a materialized view, which cannot be published", "will not come: public.s; each is a sequence, which cannot be published",
        "will not come: public.v; each is a view, which has no rows of its own", "will not come: public.u; each is unlogged, so its rows are not in the WAL"),
        told.stream().map(Finding::what).toList());
    assertTrue(told.stream().allMatch(finding -> finding.level() == Level.NOTE), told::toString);
    assertEquals("ALTER TABLE \"public\".\"u\" SET LOGGED;", told.get(4).remedy());
  }

  /** The session that made it has a schema of its own for it. */
  @Test
  void b11ATemporaryTableIsNamedAsWhatItIs() throws SQLException {
    try (Connection session = source.connect(); Statement statement = session.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE mine (id int PRIMARY KEY)");
      String name = source.queryText("SELECT relnamespace::regnamespace::text || '.mine' FROM pg_class WHERE relname = 'mine'");
      environment.put("PHILOTES_SOURCE_TABLES", name);
      assertEquals(name + " is a temporary table, so its rows are not in the WAL", find("table").what());
    }
  }

  /** Of a finding that comes with others: what it says mends it, and brings no other of its name. */
  private void mendsAlone(String name, String what) {
    if (what != null) {
      Finding found = find(name);
      assertEquals(Level.WARN, found.level());
      assertTrue(found.what().contains(what), found::toString);
      source.execute(statements(found.remedy()));
    }
    List<Finding> left = check();
    assertTrue(left.stream().noneMatch(finding -> finding.name().equals(name) || finding.level() == Level.ERROR), left::toString);
  }

  private boolean refuses(String change) {
    try {
      source.execute(change);
      return false;
    } catch (IllegalStateException refused) {
      return true;
    }
  }

  private PublicationFacts published() {
    return CheckIT.<PublicationFacts>await(new Database(vertx, source.config(), Side.SOURCE, "test").connect(Session.CATALOG, 1)
        .compose(connection -> new SourceCatalog(connection).publication("philotes_pub", List.of()).eventually(connection::close))
        .map(Optional::orElseThrow));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("it takes too long", late);
    }
  }

  @Test
  void noFreeSlot() {
    for (int slot = 0; slot < 3; slot++) {
      source.execute("SELECT pg_create_logical_replication_slot('taken_" + slot + "', 'pgoutput')");
    }
    mends("max_replication_slots", Level.ERROR, true);
  }

  @Test
  void walWithoutLimit() {
    mends("max_slot_wal_keep_size", Level.WARN, false, "ALTER SYSTEM SET max_slot_wal_keep_size = -1", "SELECT pg_reload_conf()");
  }

  @Test
  void noTimeoutOfTheWalsender() {
    mends("wal_sender_timeout", Level.WARN, false, "ALTER SYSTEM SET wal_sender_timeout = 0", "SELECT pg_reload_conf()");
  }

  @Test
  void preparedTransactionInTheWay() {
    server.execute("ALTER SYSTEM SET max_prepared_transactions = 5");
    server.restart(StopMode.FAST);
    source.execute("BEGIN; INSERT INTO orders VALUES (1); PREPARE TRANSACTION 'left over'");
    Finding found = find("prepared_transactions");
    assertEquals(Level.WARN, found.level());
    assertTrue(found.what().contains("left over"), found::what);
    source.execute("ROLLBACK PREPARED 'left over'");
    assertEquals(List.of(), worseThanANote(check()));
  }

  @Test
  void roleThatMayCopyTheCluster() {
    server.replaceAccessRules(List.of("host all all all scram-sha-256", "host replication all all scram-sha-256"));
    assertEquals(Level.WARN, find("physical_replication").level());
  }

  @Test
  void bufferWithoutRights() {
    buffer.execute("ALTER DATABASE " + buffer.name() + " OWNER TO " + server.user());
    Finding found = find("schema");
    assertEquals(ErrorCode.BUFFER_RIGHTS, found.code());
    assertEquals(4, Operator.check(environment, new CheckOptions("", null, false)).exit());
    buffer.execute(found.what().substring(found.what().indexOf("GRANT"), found.what().indexOf(". Let")));
    assertEquals(List.of(), worseThanANote(check()));
  }

  @Test
  void bufferInAnotherEncoding() {
    server.execute("CREATE DATABASE old_" + buffer.name() + " ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0 OWNER keeper_" + buffer.name());
    environment.put("PHILOTES_BUFFER_DATABASE", "old_" + buffer.name());
    assertEquals(Level.ERROR, find("encoding", "buffer").level());
    server.execute("DROP DATABASE old_" + buffer.name());
  }

  @Test
  void sourceThatIsDownIsOneErrorAndTheBufferIsLookedAtAllTheSame() {
    environment.put("PHILOTES_SOURCE_PORT", "1");
    List<Finding> findings = check();
    assertEquals(List.of(ErrorCode.SOURCE_REFUSED), findings.stream().filter(finding -> finding.level() == Level.ERROR).map(Finding::code).toList());
    assertTrue(findings.stream().anyMatch(finding -> finding.part().equals("buffer") && finding.name().equals("schema")), findings::toString);
  }

  @Test
  void bufferThatIsDownIsOneErrorAndTheSourceIsLookedAtAllTheSame() {
    environment.put("PHILOTES_BUFFER_PORT", "1");
    List<Finding> findings = check();
    assertEquals(List.of(ErrorCode.BUFFER_REFUSED), findings.stream().filter(finding -> finding.level() == Level.ERROR).map(Finding::code).toList());
    assertTrue(findings.stream().anyMatch(finding -> finding.name().equals("history") && finding.level() == Level.NOTE), findings::toString);
  }

  /** What a start would say of history, check says before it. */
  @Test
  void slotThatNobodyKnows() {
    source.execute("SELECT pg_create_logical_replication_slot('" + source.name() + "', 'pgoutput')");
    Finding found = find("history");
    assertEquals(ErrorCode.SLOT_UNKNOWN, found.code());
    assertEquals(5, Operator.check(environment, new CheckOptions("", null, false)).exit());
  }

  @Test
  void tellsMachinesInJson() {
    source.execute("ALTER PUBLICATION philotes_pub DROP TABLE orders");
    Operator.Finished json = Operator.check(environment, new CheckOptions("", null, true));
    JsonObject told = new JsonObject(json.output());
    assertEquals(3, told.getInteger("exitCode"));
    assertEquals(3, json.exit());
    JsonObject empty = told.getJsonArray("findings").stream().map(JsonObject.class::cast)
        .filter(finding -> "PHL-SRC-22".equals(finding.getString("code"))).findFirst().orElseThrow();
    assertEquals("error", empty.getString("level"));
    assertEquals("source shop", empty.getString("part"));
    assertEquals("publication", empty.getString("name"));
    assertTrue(empty.getString("remedy").startsWith("ALTER PUBLICATION"), empty::encode);
    assertTrue(!json.output().contains("CANARY"), json.output());
  }

  /** Run on an empty server, the printed SQL is all that is needed; nothing of it shows the passwords. */
  @Test
  void printsTheSqlThatMakesAGoodInstallation() {
    source.execute("DROP PUBLICATION philotes_pub");
    environment.putAll(Map.of("PHILOTES_SOURCE_USER", "made \"by\" sql", "PHILOTES_BUFFER_USER", "made_keeper",
        "PHILOTES_BUFFER_DATABASE", "made_" + buffer.name()));
    String forSource = Operator.check(environment, new CheckOptions("", CheckOptions.Sql.SOURCE, false)).output();
    String forBuffer = Operator.check(environment, new CheckOptions("", CheckOptions.Sql.BUFFER, false)).output();
    assertTrue(!(forSource + forBuffer).contains("CANARY"), forSource + forBuffer);
    run(source, forSource);
    run(buffer, forBuffer);
    try {
      server.replaceAccessRules(List.of("host replication \"made \"\"by\"\" sql\" all reject", "host all all all scram-sha-256",
          "host replication all all scram-sha-256"));
      assertEquals(List.of(), worseThanANote(check()));
    } finally {
      source.execute("REVOKE ALL ON DATABASE " + source.name() + " FROM \"made \"\"by\"\" sql\"", "DROP ROLE \"made \"\"by\"\" sql\"",
          "DROP DATABASE made_" + buffer.name(), "DROP ROLE made_keeper");
    }
  }

  /** The buffer's part alone makes the role that the source has too, or finds it made. */
  @Test
  void printsSqlForTheBufferThatWorksWhetherTheSourcesRoleIsThereOrNot() {
    environment.putAll(Map.of("PHILOTES_SOURCE_USER", "made for both", "PHILOTES_BUFFER_USER", "made for both",
        "PHILOTES_BUFFER_DATABASE", "made_" + buffer.name()));
    String forBuffer = Operator.check(environment, new CheckOptions("", CheckOptions.Sql.BUFFER, false)).output();
    try {
      run(buffer, forBuffer);
      buffer.execute("DROP DATABASE made_" + buffer.name());
      run(buffer, forBuffer);
      assertEquals("t", buffer.queryText("SELECT rolreplication FROM pg_roles WHERE rolname = 'made for both'"));
    } finally {
      buffer.execute("DROP DATABASE made_" + buffer.name(), "DROP ROLE \"made for both\"");
    }
  }

  private static void run(TestDatabase database, String script) {
    script.lines().filter(line -> !line.startsWith("--")).forEach(database::execute);
  }

  /** Spoils the installation, looks, does what is said, looks again. */
  private void mends(String name, Level level, boolean restart, String... mistake) {
    source.execute(mistake);
    restart(restart);
    Finding found = find(name);
    assertEquals(level, found.level(), found::toString);
    String remedy = found.remedy();
    source.execute(statements(remedy));
    restart(restart);
    assertEquals(List.of(), worseThanANote(check()), () -> "after: " + remedy);
  }

  private static void restart(boolean restart) {
    if (restart) {
      server.restart(StopMode.FAST);
    }
  }

  /** What of a remedy is SQL: the parts that begin with a word of it. */
  private static String[] statements(String remedy) {
    List<String> statements = new ArrayList<>();
    for (String part : remedy.replaceFirst("^Give .*: (?=ALTER)", "").split(";(?= |$)")) {
      if (part.strip().matches("(ALTER|CREATE|SELECT) .*")) {
        statements.add(part.strip());
      }
    }
    return statements.toArray(String[]::new);
  }

  private Finding find(String name) {
    return find(name, "");
  }

  private Finding find(String name, String part) {
    List<Finding> findings = check();
    return findings.stream().filter(finding -> finding.name().equals(name) && finding.part().startsWith(part)).findFirst()
        .orElseThrow(() -> new AssertionError("no finding " + name + " in " + findings));
  }

  private static List<Finding> worseThanANote(List<Finding> findings) {
    return findings.stream().filter(finding -> finding.level().compareTo(Level.NOTE) > 0).filter(finding -> !isOfThisServer(finding)).toList();
  }

  /** Source and buffer share the test's one server. */
  private static boolean isOfThisServer(Finding finding) {
    return finding.part().equals("configuration") && finding.what().contains("on the same server");
  }

  private List<Finding> check() {
    LoadedConfig loaded = ConfigLoader.load(Optional.empty(), environment);
    return await(new Check(vertx, loaded, loaded.config().sources()).run());
  }
}
