package io.philotes.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.philotes.cli.CheckOptions;
import io.philotes.cli.ResyncOptions;
import io.philotes.error.ErrorCode;
import io.philotes.testing.Postgres;
import io.philotes.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A publication out of the configuration: what is created is what is configured, and what differs is said, with the SQL that mends it. */
class PublicationOptionsIT {

  private static final String PUBLICATION = "my \"pub\", ü's";
  private static final String FILTERED = "tables: [public.orders, public.Größe], filters: [{table: public.orders, columns: [id, total], where: 'id > 0'}],"
      + " operations: [insert, update, delete], viaRoot: true";

  @TempDir
  Path directory;

  private TestDatabase source;
  private TestDatabase buffer;
  private long version;
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void prepare() {
    source = Postgres.source().createDatabase("options");
    buffer = Postgres.buffer().createDatabase("options_buffer");
    source.execute("CREATE TABLE orders (id int PRIMARY KEY, total numeric, twice numeric GENERATED ALWAYS AS (total * 2) STORED)",
        "CREATE TABLE \"Größe\" (id int PRIMARY KEY)", "CREATE SCHEMA sales", "CREATE TABLE sales.t (id int PRIMARY KEY)");
    version = source.queryLong("SELECT current_setting('server_version_num')::int / 10000");
    environment.putAll(source.variables("PHILOTES_SOURCE"));
    environment.putAll(buffer.variables("PHILOTES_BUFFER"));
    environment.putAll(Map.of("PHILOTES_SOURCE_NAME", "shop", "PHILOTES_SOURCE_SLOT", source.name(), "PHILOTES_SOURCE_PUBLICATION", PUBLICATION,
        "PHILOTES_HTTP_ENABLED", "false"));
  }

  @AfterEach
  void drop() {
    source.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '" + source.name() + "'");
    source.close();
    buffer.close();
  }

  private Path file(String options) {
    try {
      return Files.writeString(directory.resolve("philotes.yaml"), "sources: [{" + options + "}]\n");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Stream<JsonObject> findings(String options) {
    JsonArray findings = new JsonObject(Operator.check(file(options), environment, new CheckOptions("", null, true)).output()).getJsonArray("findings");
    return findings.stream().map(JsonObject.class::cast).filter(finding -> finding.getString("part").startsWith("source"));
  }

  private List<JsonObject> worse(String options) {
    return findings(options)
        .filter(finding -> List.of("warn", "error").contains(finding.getString("level")))
        .filter(finding -> !List.of("max_slot_wal_keep_size", "physical_replication", "role", "partitions").contains(finding.getString("name"))).toList();
  }

  private static List<String> names(List<JsonObject> findings) {
    return findings.stream().map(finding -> finding.getString("name")).toList();
  }

  private void init(String options) {
    Operator.Finished done = Operator.init(file(options), environment);
    assertEquals(0, done.exit(), () -> done.output() + done.failure());
  }

  private void refuses(Operator.Finished finished, ErrorCode code, String... words) {
    assertEquals(code, finished.failure().code(), () -> String.valueOf(finished.failure()));
    for (String word : words) {
      assertTrue(finished.failure().getMessage().contains(word), finished.failure()::getMessage);
    }
    assertEquals(0, source.queryLong("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + source.name() + "'"));
  }

  @Test
  void initMakesWhatIsConfigured() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have filters");
    init(FILTERED + (version >= 18 ? ", generatedColumns: stored" : ""));
    assertEquals(List.of(List.of("f", "t", "t", "t", "f", "t")), source.query("SELECT puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, pubviaroot"
        + " FROM pg_publication WHERE pubname = '" + PUBLICATION.replace("'", "''") + "'"));
    assertEquals(List.of("Größe", "orders"), source.queryColumn("SELECT tablename::text FROM pg_publication_tables ORDER BY 1"));
    assertEquals("(id > 0)", source.queryText("SELECT rowfilter FROM pg_publication_tables WHERE tablename = 'orders'"));
    assertEquals("{id,total}", source.queryText("SELECT attnames FROM pg_publication_tables WHERE tablename = 'orders'"));
    assertEquals(List.of(), worse(FILTERED + (version >= 18 ? ", generatedColumns: stored" : "")));
  }

  @Test
  void initMakesOneOfSchemas() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have it");
    init("schemas: [sales]");
    assertEquals(List.of("t"), source.queryColumn("SELECT tablename::text FROM pg_publication_tables"));
    assertEquals(List.of(), worse("schemas: [sales]"));
    source.execute("ALTER PUBLICATION \"my \"\"pub\"\", ü's\" ADD TABLE orders", "ALTER PUBLICATION \"my \"\"pub\"\", ü's\" DROP TABLES IN SCHEMA sales");
    mends("schemas: [sales], tables: [public.orders]", "schema", "PHL-SRC-23");
  }

  /** The printed SQL alone makes what is configured. */
  @Test
  void theSqlThatIsPrintedMakesWhatIsConfigured() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have filters");
    String sql = Operator.check(file(FILTERED), environment, new CheckOptions("", CheckOptions.Sql.SOURCE, false)).output();
    source.execute(sql.lines().filter(line -> line.startsWith("CREATE PUBLICATION")).toArray(String[]::new));
    assertEquals(List.of(), worse(FILTERED));
  }

  /** Never left out in silence, and said before anything is made. */
  @Test
  void refusesWhatTheServerDoesNotKnow() {
    List<String> unknown = new ArrayList<>();
    if (version < 15) {
      unknown.addAll(List.of("schemas: [sales] # schemas 15", FILTERED + " # filters 15"));
    }
    if (version < 18) {
      unknown.addAll(List.of("generatedColumns: stored # generatedColumns 18", "generatedColumns: none # generatedColumns 18"));
    }
    assumeTrue(!unknown.isEmpty(), "PostgreSQL 18 knows them all");
    for (String line : unknown) {
      String options = line.substring(0, line.indexOf('#'));
      String[] words = line.substring(line.indexOf('#') + 2).split(" ");
      refuses(Operator.init(file(options), environment), ErrorCode.PUBLICATION_OPTION, "option=sources[]." + words[0], "from version " + words[1]);
      assertEquals(List.of("publication_options"), names(worse(options)));
      refuses(Operator.resync(file(options), environment, new ResyncOptions("shop", null, true, false)), ErrorCode.PUBLICATION_OPTION, words[0]);
    }
    assertEquals(0, source.queryLong("SELECT count(*) FROM pg_publication"));
  }

  /** What the server says of a condition is passed on, and nobody is told to run what nobody can run. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"where: 'nothing > 0' | 42703 | nothing", "where: 'id >' | 42601 | syntax error", "where: 'total' | 42804 | boolean",
      "where: 'random() > 0.5' | 0A000 | invalid", "where: 'id > (SELECT 1)' | 0A000 | invalid", "columns: [id, nothing] | 42703 | nothing"})
  void b12SaysWhatIsWrongWithAFilter(String filter, String state, String words) {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have filters");
    String options = "tables: [public.orders], filters: [{table: public.orders, " + filter + "}]";
    refuses(Operator.init(file(options), environment), ErrorCode.PUBLICATION_MISSING, state, words, "correct sources[].tables, sources[].schemas or sources[].filters");
    assertEquals(List.of("publication_right"), names(worse(options)));
  }

  /** One thing differs, one finding, and what it says mends it. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', value = {
      "extra_tables | ALTER PUBLICATION %s ADD TABLE sales.t | -",
      "extra_schemas | ALTER PUBLICATION %s DROP TABLE orders; ALTER PUBLICATION %s ADD TABLE orders WHERE (id > 0); ALTER PUBLICATION %s ADD TABLES IN SCHEMA sales | -",
      "column_list | ALTER PUBLICATION %s SET TABLE \"Größe\", orders WHERE (id > 0) | -",
      "row_filter | ALTER PUBLICATION %s SET TABLE \"Größe\", orders (id, total) WHERE (id > 1) | -",
      "extra_operations | ALTER PUBLICATION %s SET (publish = 'insert, update, delete, truncate') | -",
      "operations | ALTER PUBLICATION %s SET (publish = 'insert') | PHL-SRC-26",
      "via_root | ALTER PUBLICATION %s SET (publish_via_partition_root = false) | -",
      "table | ALTER PUBLICATION %s DROP TABLE orders | PHL-SRC-23"})
  void saysWhatDiffersAndWhatMendsIt(String name, String mistake, String code) {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have filters");
    init(FILTERED);
    source.execute(mistake.replace("%s", "\"my \"\"pub\"\", ü's\"").split("; "));
    String options = name.equals("extra_schemas") ? FILTERED.replace("columns: [id, total], ", "") : FILTERED;
    mends(options, name, code.equals("-") ? null : code);
  }

  @Test
  void saysThatGeneratedColumnsDiffer() {
    assumeTrue(version >= 18, "PostgreSQL 18 was the first to have them");
    init("tables: [public.orders], generatedColumns: stored");
    source.execute("ALTER PUBLICATION \"my \"\"pub\"\", ü's\" SET (publish_generated_columns = none)");
    mends("tables: [public.orders], generatedColumns: stored", "generated_columns", null);
  }

  @Test
  void saysForWhichFilterTheServerRefusesChanges() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have filters");
    String options = "tables: [public.orders], filters: [{table: public.orders, where: 'total > 0'}]";
    assertEquals(List.of("row_filter_identity"), names(worse(options)), "before it is made");
    init(options);
    source.execute("INSERT INTO orders (id, total) VALUES (1, 1)");
    assertThrows(IllegalStateException.class, () -> source.execute("UPDATE orders SET total = 2"));
    if (version >= 18) {
      assertTrue(worse(options).get(0).getString("remedy").startsWith("Give the table a unique index"), "with FULL it is refused for the sake of the generated column");
      source.execute("ALTER TABLE orders DROP twice");
    }
    mends(options, "row_filter_identity", null);
    source.execute("UPDATE orders SET total = 2");
  }

  /** The server takes no generated column of a replica identity that is not published, and virtual ones never are. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', nullValues = "-", value = {
      "stored | - | generatedColumns: stored | SET (publish_generated_columns = stored)", "stored | none | - | REPLICA IDENTITY DEFAULT",
      "virtual | - | - | REPLICA IDENTITY DEFAULT", "virtual | stored | - | REPLICA IDENTITY DEFAULT"})
  void saysWhereGeneratedColumnsMakeTheServerRefuseChanges(String kind, String published, String configure, String remedy) {
    assumeTrue(version >= 18, "PostgreSQL 18 was the first to refuse them");
    source.execute("ALTER TABLE orders DROP twice", "ALTER TABLE orders ADD twice numeric GENERATED ALWAYS AS (total * 2) " + kind, "ALTER TABLE orders REPLICA IDENTITY FULL",
        "INSERT INTO orders (id, total) VALUES (1, 1)", "UPDATE orders SET total = 2");
    String options = "tables: [public.orders]" + (published == null ? "" : ", generatedColumns: " + published);
    assertEquals(List.of("generated_identity"), names(worse(options)), "before it is made");
    if (configure != null) {
      assertEquals(List.of(), worse(options + ", " + configure));
    }
    init(options);
    assertThrows(IllegalStateException.class, () -> source.execute("UPDATE orders SET total = 3"));
    assertTrue(worse(options).get(0).getString("remedy").contains(remedy), () -> worse(options).toString());
    mends(options, "generated_identity", null);
    source.execute("UPDATE orders SET total = 3");
  }

  /** An identity of all columns goes with no list of columns. */
  @Test
  void saysWhatATableWithoutAKeyNeedsBesideAListOfColumns() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have filters");
    source.execute("CREATE TABLE keyless (id int NOT NULL, total int)", "INSERT INTO keyless VALUES (1, 1)");
    String options = "tables: [public.keyless], filters: [{table: public.keyless, columns: [id]}]";
    init(options);
    assertThrows(IllegalStateException.class, () -> source.execute("UPDATE keyless SET total = 2"));
    List<JsonObject> found = worse(options);
    assertEquals(List.of("replica_identity"), names(found));
    assertTrue(found.get(0).getString("remedy").matches("Give each a primary key that is .* within its list of columns.*FULL is refused"), found::toString);
    source.execute("ALTER TABLE keyless ADD PRIMARY KEY (id)");
    assertEquals(List.of(), worse(options));
    source.execute("UPDATE keyless SET total = 2");
  }

  /** What the server would refuse from then on is not printed. */
  @Test
  void keepsGeneratedColumnsThatAReplicaIdentityHas() {
    assumeTrue(version >= 18, "PostgreSQL 18 was the first to have them");
    init("tables: [public.orders], generatedColumns: stored");
    source.execute("ALTER TABLE orders REPLICA IDENTITY FULL", "INSERT INTO orders (id, total) VALUES (1, 1)");
    List<JsonObject> found = worse("tables: [public.orders], generatedColumns: none");
    assertEquals(List.of("generated_columns"), names(found));
    assertTrue(found.get(0).getString("remedy").endsWith("only then check again: public.orders"), found::toString);
    source.execute("UPDATE orders SET total = 2", "ALTER TABLE orders REPLICA IDENTITY DEFAULT");
    mends("tables: [public.orders], generatedColumns: none", "generated_columns", null);
    source.execute("UPDATE orders SET total = 3");
  }

  @Test
  void saysWhichColumnsOfTheKeyAListLeavesOut() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have filters");
    String options = "tables: [public.orders], filters: [{table: public.orders, columns: [total]}]";
    init(options);
    List<JsonObject> found = worse(options);
    assertEquals(List.of("column_list_identity"), names(found));
    String remedy = found.get(0).getString("remedy");
    source.execute(remedy);
    assertEquals(List.of(), worse("tables: [public.orders], filters: [{table: public.orders, columns: [total, id]}]"), remedy);
  }

  /** What the configuration names goes on coming, whatever else goes. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "tables: [sales.t] | TABLES IN SCHEMA sales | sales.t",
      "tables: [sales.t, public.orders], filters: [{table: sales.t, columns: [id], where: 'id > 0'}] | TABLE orders, TABLES IN SCHEMA sales | public.orders,sales.t",
      "tables: [public.leaf] | TABLE root | public.leaf",
      "tables: [public.leaf], filters: [{table: public.leaf, where: 'id > 0'}] | TABLE root, TABLES IN SCHEMA sales | public.leaf",
      "tables: [public.child] | TABLE parent | public.child",
      "tables: [public.parent, public.child] | TABLE ONLY child, TABLES IN SCHEMA sales | public.child,public.parent",
      "tables: [public.orders] | TABLE orders, ONLY parent | public.orders",
      "tables: [public.parent, public.child], filters: [{table: public.parent, where: 'id > 0'}] | TABLE parent WHERE (id > 1) | public.child,public.parent",
      "tables: [public.root], filters: [{table: public.root, where: 'id > 0'}], viaRoot: true | TABLE root | public.root"})
  void keepsWhatIsConfigured(String options, String objects, String published) {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have schemas and filters");
    source.execute("CREATE TABLE root (id int PRIMARY KEY) PARTITION BY LIST (id)", "CREATE TABLE leaf PARTITION OF root FOR VALUES IN (1)",
        "CREATE TABLE parent (id int PRIMARY KEY)", "CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent)",
        "CREATE PUBLICATION \"my \"\"pub\"\", ü's\" FOR " + objects);
    for (int i = 0; i < 4 && !worse(options).isEmpty(); i++) {
      worse(options).stream().map(finding -> finding.getString("remedy")).filter(remedy -> remedy.matches("(ALTER|BEGIN).*")).limit(1).forEach(source::execute);
    }
    assertEquals(List.of(), worse(options));
    assertEquals(List.of(published.split(",")), source.queryColumn("SELECT schemaname || '.' || tablename FROM pg_publication_tables ORDER BY 1"));
  }

  /** A child has a filter of its own, or none, whatever its parent has. */
  @Test
  void makesFiltersOfTablesThatInherit() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have filters");
    source.execute("CREATE TABLE parent (id int PRIMARY KEY)", "CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent)");
    String options = "tables: [public.parent, public.child], filters: [{table: public.parent, where: 'id > 0'}]";
    init(options);
    assertEquals(List.of(), worse(options));
    assertEquals("(id > 0)", source.queryText("SELECT rowfilter FROM pg_publication_tables WHERE tablename = 'parent'"));
    assertEquals(1, source.queryLong("SELECT count(*) FROM pg_publication_tables WHERE tablename = 'child' AND rowfilter IS NULL"));
  }

  /** The server writes a condition in its own way; that is no difference, and another condition in the same words is one. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"id > -1 | id > +1", "id BETWEEN 1 AND 5 | id BETWEEN 1 AND 6", "name LIKE ''a%'' | name LIKE ''b%''",
      "id NOT IN (1, 2) | id IN (1, 2)", "(id > 1 OR total > 1) AND id < 5 | id > 1 OR (total > 1 AND id < 5)"})
  void comparesConditionsAsTheServerDoes(String where, String another) {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have filters");
    source.execute("ALTER TABLE orders ADD name text", "ALTER TABLE orders DROP twice", "ALTER TABLE orders REPLICA IDENTITY FULL");
    String options = "tables: [public.orders], filters: [{table: public.orders, where: '%s'}]";
    init(options.formatted(where));
    assertEquals(List.of(), worse(options.formatted(where)));
    mends(options.formatted(another), "row_filter", null);
    assertEquals(1, source.queryLong("SELECT count(*) FROM pg_publication"), "a comparison leaves nothing behind");
  }

  @Test
  void saysThatARoleWhichMayNotCreateCannotCompareConditions() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have filters");
    String options = "tables: [public.orders], filters: [{table: public.orders, where: 'id > -1'}]";
    init(options);
    String role = "compares_" + source.name();
    source.execute("CREATE ROLE " + role + " LOGIN REPLICATION PASSWORD 'secret'");
    environment.putAll(Map.of("PHILOTES_SOURCE_USER", role, "PHILOTES_SOURCE_PASSWORD", "secret"));
    List<JsonObject> found = findings(options).filter(finding -> finding.getString("name").equals("row_filter")).toList();
    String written = source.queryText("SELECT rowfilter FROM pg_publication_tables").replace("'", "''");
    List<JsonObject> after = findings(options.replace("id > -1", written)).filter(finding -> finding.getString("name").equals("row_filter")).toList();
    environment.putAll(source.variables("PHILOTES_SOURCE"));
    source.execute("DROP ROLE " + role);
    assertEquals(List.of("row_filter"), names(found), found::toString);
    assertEquals("note", found.get(0).getString("level"), "nothing may be wrong");
    assertTrue(found.get(0).getString("what").contains("cannot be compared: 42501 permission denied for database"), found::toString);
    assertEquals(List.of(), after);
  }

  @Test
  void aTableThatIsLockedIsNoWantOfRights() throws SQLException {
    try (Connection other = source.connect()) {
      other.setAutoCommit(false);
      other.createStatement().execute("LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE");
      List<JsonObject> found = findings("tables: [public.orders]").filter(finding -> finding.getString("name").equals("publication_right")).toList();
      assertEquals(List.of("note"), found.stream().map(finding -> finding.getString("level")).toList(), found::toString);
      assertTrue(found.get(0).getString("what").contains("locked now: 55P03"), found::toString);
    }
    assertEquals(List.of(), worse("tables: [public.orders]"));
  }

  /** A list of columns goes with no REPLICA IDENTITY FULL; the key is of use only where it is in the list. */
  @ParameterizedTest
  @CsvSource({"id, true", "total, false"})
  void saysWhatToDoWithAListAndAnIdentityOfAllColumns(String column, boolean keyed) {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have filters");
    source.execute("ALTER TABLE orders DROP twice", "ALTER TABLE orders REPLICA IDENTITY FULL");
    String options = "tables: [public.orders], filters: [{table: public.orders, columns: [" + column + "]}]";
    init(options);
    if (keyed) {
      mends(options, "column_list_identity", null);
    } else {
      assertTrue(worse(options).get(0).getString("remedy").startsWith("Take the list of columns away"));
    }
  }

  private void mends(String options, String name, String code) {
    List<JsonObject> found = worse(options);
    assertEquals(List.of(name), names(found), found::toString);
    assertEquals(code, found.get(0).getString("code"));
    String remedy = found.get(0).getString("remedy");
    source.execute(remedy);
    assertEquals(List.of(), worse(options), () -> "after: " + remedy);
  }
}
