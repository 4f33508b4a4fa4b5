package io.philotes.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  private List<JsonObject> worse(String options) {
    JsonArray findings = new JsonObject(Operator.check(file(options), environment, new CheckOptions("", null, true)).output()).getJsonArray("findings");
    return findings.stream().map(JsonObject.class::cast).filter(finding -> finding.getString("part").startsWith("source"))
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
  @Test
  void saysWhatIsWrongWithACondition() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have filters");
    String options = "tables: [public.orders], filters: [{table: public.orders, where: 'nothing > 0'}]";
    refuses(Operator.init(file(options), environment), ErrorCode.PUBLICATION_MISSING, "42703", "nothing", "correct sources[].tables, sources[].schemas or sources[].filters");
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
    mends(options, "row_filter_identity", null);
  }

  @Test
  void saysWhichColumnsOfTheKeyAListLeavesOut() {
    assumeTrue(version >= 15, "PostgreSQL 15 was the first to have filters");
    String options = "tables: [public.orders], filters: [{table: public.orders, columns: [total]}]";
    init(options);
    List<JsonObject> found = worse(options);
    assertEquals(List.of("column_list_identity"), names(found));
    String remedy = found.get(0).getString("remedy");
    source.execute(statements(remedy));
    assertEquals(List.of(), worse("tables: [public.orders], filters: [{table: public.orders, columns: [total, id]}]"), remedy);
  }

  private void mends(String options, String name, String code) {
    List<JsonObject> found = worse(options);
    assertEquals(List.of(name), names(found), found::toString);
    assertEquals(code, found.get(0).getString("code"));
    String remedy = found.get(0).getString("remedy");
    source.execute(statements(remedy));
    assertEquals(List.of(), worse(options), () -> "after: " + remedy);
  }

  private static String[] statements(String remedy) {
    return List.of(remedy.split(";(?= |$)")).stream().map(String::strip).filter(part -> part.matches("ALTER .*")).toArray(String[]::new);
  }
}
