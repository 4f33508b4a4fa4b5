package io.philotes.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.philotes.cli.CheckOptions;
import io.philotes.error.Printable;
import io.philotes.testing.Postgres;
import io.philotes.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL that {@code check} prints of a publication is the whole of it and means what it says, whatever names and conditions hold. */
class PublicationRemediesIT {

  private static final String NAME = "many \u200c pub";
  private static final String QUOTED = "\"" + NAME + "\"";

  @TempDir
  Path directory;

  private TestDatabase source;
  private TestDatabase buffer;
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void prepare() {
    source = Postgres.source().createDatabase("remedies");
    buffer = Postgres.buffer().createDatabase("remedies_buffer");
    assumeTrue(source.queryLong("SELECT current_setting('server_version_num')::int") >= 150_000, "PostgreSQL 15 was the first to have filters");
    source.execute("CREATE TABLE orders (id int, label text, total numeric, PRIMARY KEY (id, label))");
    environment.putAll(source.variables("PHILOTES_SOURCE"));
    environment.putAll(buffer.variables("PHILOTES_BUFFER"));
    environment.putAll(Map.of("PHILOTES_SOURCE_NAME", "shop", "PHILOTES_SOURCE_SLOT", source.name(), "PHILOTES_SOURCE_PUBLICATION", NAME,
        "PHILOTES_HTTP_ENABLED", "false"));
  }

  @AfterEach
  void drop() {
    source.close();
    buffer.close();
  }

  private String check(String options, boolean json) {
    try {
      Path file = Files.writeString(directory.resolve("philotes.yaml"), "sources: [{" + options + "}]\n");
      return Operator.check(file, environment, new CheckOptions("", null, json)).output();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<JsonObject> worse(String options) {
    return new JsonObject(check(options, true)).getJsonArray("findings").stream().map(JsonObject.class::cast)
        .filter(finding -> finding.getString("part").startsWith("source") && List.of("warn", "error").contains(finding.getString("level")))
        .filter(finding -> !List.of("max_slot_wal_keep_size", "physical_replication", "role").contains(finding.getString("name"))).toList();
  }

  private String remedy(String options, String name) {
    return worse(options).stream().filter(finding -> finding.getString("name").equals(name)).findFirst()
        .orElseThrow(() -> new AssertionError(name + " is missing: " + worse(options))).getString("remedy");
  }

  private List<String> published() {
    return source.queryColumn("SELECT tablename::text FROM pg_publication_tables ORDER BY 1");
  }

  /** Cut anywhere, it would take away what is configured. */
  @Test
  void sqlOfManyTablesIsWhole() {
    List<String> tables = IntStream.range(100, 160).mapToObj(i -> "table_with_a_name_that_is_not_short_" + i).toList();
    source.execute("CREATE SCHEMA sales");
    source.execute(tables.stream().map(table -> "CREATE TABLE sales." + table + " (id int PRIMARY KEY)").toArray(String[]::new));
    source.execute("CREATE PUBLICATION " + QUOTED + " FOR TABLE orders, TABLES IN SCHEMA sales");
    String options = "tables: [" + tables.stream().map(table -> "sales." + table).collect(Collectors.joining(", ")) + "]";
    String remedy = remedy(options, "extra_tables");
    assertTrue(remedy.endsWith("; COMMIT; -- if nobody else reads it"), remedy);
    assertTrue(check(options, false).contains(" -> " + remedy + System.lineSeparator()), remedy);
    source.execute(remedy);
    assertEquals(tables, published());
    assertEquals(List.of(), worse(options));
  }

  @Test
  void namesMeanTheSameInTheSqlAndNothingIsObeyed() {
    source.execute("CREATE TABLE \"zw\u200cnj\" (id int PRIMARY KEY)", "CREATE TABLE \"\u001b[31m\u009b31m\na\\\"\"b\" (id int PRIMARY KEY)",
        "CREATE PUBLICATION " + QUOTED + " FOR TABLE \"\u001b[31m\u009b31m\na\\\"\"b\", \"zw\u200cnj\"");
    String options = "tables: [public.orders, \"public.zw\u200cnj\"], filters: [{table: \"public.zw\u200cnj\", columns: [id], where: \"id > 0\"}]";
    for (String name : List.of("table", "extra_tables", "column_list")) {
      source.execute(remedy(options, name));
    }
    assertEquals(List.of(), worse(options));
    assertEquals(List.of("orders", "zw\u200cnj"), published());
    assertTrue(check(options, false).chars().noneMatch(c -> c != '\n' && c != '\r' && Printable.isObeyed((char) c)));
  }

  @Test
  void conditionsMeanTheSameInTheSqlAndNothingIsObeyed() {
    source.execute("CREATE TABLE notes (id int PRIMARY KEY)", "CREATE PUBLICATION " + QUOTED + " FOR TABLE orders");
    String options = "tables: [public.orders], filters: [{table: public.orders, where: \"label <> 'می\u200cخواهم' AND label <> $$it's \u202e$$\"}]";
    String remedy = remedy(options, "row_filter");
    source.execute(remedy);
    assertEquals("((label <> 'می\u200cخواهم'::text) AND (label <> 'it''s \u202e'::text))", source.queryText("SELECT rowfilter FROM pg_publication_tables"), remedy);
    assertEquals(List.of(), worse(options));
    assertTrue(check(options, false).chars().noneMatch(c -> c != '\n' && c != '\r' && Printable.isObeyed((char) c)));
  }

  /** The server breaks lines in them, and a literal may have control characters. */
  @Test
  void aConditionOfTheServersIsOneLine() {
    source.execute("CREATE PUBLICATION " + QUOTED + " FOR TABLE orders (id) WHERE (CASE WHEN id > 0 THEN label <> E'a\\nb\\u001b[31m\\\\' ELSE false END)");
    String before = source.queryText("SELECT rowfilter FROM pg_publication_tables");
    assertTrue(before.contains("\n    WHEN"), before);
    String remedy = remedy("tables: [public.orders]", "column_list_identity");
    assertTrue(remedy.chars().noneMatch(c -> Printable.isObeyed((char) c)) && !remedy.contains("END\\u000a"), remedy);
    source.execute(remedy);
    assertEquals(before, source.queryText("SELECT rowfilter FROM pg_publication_tables"), remedy);
    assertEquals(List.of(), worse("tables: [public.orders]"));
  }
}
