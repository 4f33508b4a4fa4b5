package io.philotes.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code check} says is pasted: the server takes it, nothing that is wanted goes, and what no statement mends is said in words. */
class PastedRemediesIT {

  private CheckedSources sources;

  @BeforeEach
  void open(@TempDir Path directory) {
    sources = new CheckedSources(directory);
    sources.execute("CREATE SCHEMA s", "CREATE TABLE orders (id int PRIMARY KEY, total numeric NOT NULL, region text NOT NULL)");
  }

  @AfterEach
  void close() {
    sources.close();
  }

  private void hasFilters() {
    assumeTrue(sources.version() >= 15, "PostgreSQL 15 was the first to have filters and schemas");
  }

  private void refused(String statement, String words) {
    Throwable said = assertThrows(IllegalStateException.class, () -> sources.execute(statement)).getCause();
    assertTrue(said.getMessage().contains(words), said::getMessage);
  }

  /** A child comes by the schema that goes, in its own or in another than its parent's. */
  @ParameterizedTest
  @ValueSource(strings = {"FOR TABLE ONLY s.parent, TABLES IN SCHEMA s, t", "FOR TABLES IN SCHEMA s, t"})
  void keepsChildrenOfWhatIsConfigured(String objects) {
    hasFilters();
    sources.execute("CREATE SCHEMA t", "CREATE TABLE s.parent (id int PRIMARY KEY)", "CREATE TABLE s.child (PRIMARY KEY (id)) INHERITS (s.parent)",
        "CREATE TABLE t.child (PRIMARY KEY (id)) INHERITS (s.parent)", "CREATE TABLE t.other (id int PRIMARY KEY)", "CREATE PUBLICATION pub " + objects);
    List<JsonObject> found = sources.worse("tables: [s.parent]");
    assertEquals(List.of("extra_schemas"), CheckedSources.names(found));
    sources.paste(found);
    assertEquals(List.of("s.child", "s.parent", "t.child"), sources.published());
    assertEquals(List.of(), sources.worse("tables: [s.parent]"));
  }

  /** ONLY is said of the parent of which some are there, and of no other. */
  @Test
  void keepsChildrenOfEachTableThatIsAdded() {
    hasFilters();
    sources.execute("CREATE TABLE s.a (id int PRIMARY KEY)", "CREATE TABLE a_child (PRIMARY KEY (id)) INHERITS (s.a)", "CREATE TABLE s.b (id int PRIMARY KEY)",
        "CREATE TABLE b_child (PRIMARY KEY (id)) INHERITS (s.b)", "CREATE PUBLICATION pub FOR TABLE ONLY a_child, TABLES IN SCHEMA s");
    sources.execute(CheckedSources.remedy(sources.worse("tables: [s.a, s.b]"), "extra_schemas"));
    assertEquals(List.of("public.a_child", "public.b_child", "s.a", "s.b"), sources.published());
    assertEquals(List.of(), sources.worse("tables: [s.a, s.b]"));
  }

  /** It hides what its parent's filter hides, also where that is an ancestor further up. */
  @Test
  void noStatementBringsAChildPastTheFilterOfItsParent() {
    hasFilters();
    sources.execute("CREATE TABLE a_people (id int PRIMARY KEY)", "CREATE TABLE people (ssn text, PRIMARY KEY (id)) INHERITS (a_people)",
        "CREATE TABLE people_old (PRIMARY KEY (id)) INHERITS (people)", "CREATE PUBLICATION pub FOR TABLE ONLY a_people, ONLY people (id)");
    String configured = "tables: [public.a_people, public.people%s], filters: [{table: public.people, columns: [id]}%s]";
    List<JsonObject> found = sources.worse(configured.formatted("", ""));
    assertEquals(List.of("inheriting_tables"), CheckedSources.names(found));
    assertFalse(CheckedSources.isSql(found.get(0).getString("remedy")), found::toString);
    found = sources.worse(configured.formatted(", public.people_old", ", {table: public.people_old, columns: [id]}"));
    assertEquals(List.of("table"), CheckedSources.names(found));
    sources.paste(found);
    assertEquals("{id}", sources.database().queryText("SELECT attnames FROM pg_publication_tables WHERE tablename = 'people_old'"));
  }

  private String columns(String table) {
    return sources.database().queryText("SELECT array_agg(a.attname::text ORDER BY a.attname)::text FROM pg_publication_rel r CROSS JOIN LATERAL unnest(r.prattrs) c (n)"
        + " JOIN pg_attribute a ON a.attrelid = r.prrelid AND a.attnum = c.n WHERE r.prrelid = '" + table + "'::regclass");
  }

  /** What one statement of a check does no later one of it undoes. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"(total) WHERE (total > 0) | columns: [id, total, region], where: 'id > 0'", "(total) | where: 'id > 0'"})
  void whatIsPastedInOrderMakesWhatIsConfigured(String published, String configured) {
    hasFilters();
    sources.execute("CREATE PUBLICATION pub FOR TABLE orders " + published);
    String options = "tables: [public.orders], filters: [{table: public.orders, " + configured + "}]";
    List<JsonObject> found = sources.worse(options);
    assertTrue(CheckedSources.names(found).containsAll(List.of("column_list", "column_list_identity")), found::toString);
    sources.paste(found);
    assertEquals(List.of(), sources.worse(options));
  }

  @Test
  void oneStatementMakesAListLongEnoughForEachPartition() {
    hasFilters();
    sources.execute("CREATE TABLE s.parted (id int, k int NOT NULL, v int) PARTITION BY LIST (id)", "CREATE TABLE s.one PARTITION OF s.parted (PRIMARY KEY (id)) FOR VALUES IN (1)",
        "CREATE TABLE s.two PARTITION OF s.parted (PRIMARY KEY (id, k)) FOR VALUES IN (2)", "INSERT INTO s.parted VALUES (1, 1, 1), (2, 2, 2)",
        "CREATE PUBLICATION pub FOR TABLE s.parted (v) WITH (publish_via_partition_root = true)");
    refused("UPDATE s.parted SET v = 3", "replica identity");
    sources.execute(CheckedSources.remedy(sources.worse("tables: [s.parted]"), "column_list_identity"));
    sources.execute("UPDATE s.parted SET v = 3");
    assertFalse(CheckedSources.names(sources.worse("tables: [s.parted]")).contains("column_list_identity"));
  }

  /** Of rows or of columns, and only that of a partitioned table. */
  @ParameterizedTest
  @ValueSource(strings = {"(id)", "WHERE (id > 0)"})
  void firstAFilterOfAPartitionedTableGoes(String filter) {
    hasFilters();
    sources.execute("CREATE TABLE s.root (id int PRIMARY KEY) PARTITION BY LIST (id)", "CREATE TABLE s.leaf PARTITION OF s.root FOR VALUES IN (1)",
        "CREATE PUBLICATION pub FOR TABLE orders (id) WHERE (id > 0), s.root " + filter + " WITH (publish_via_partition_root = true)");
    refused("ALTER PUBLICATION pub SET (publish_via_partition_root = false)", "publish_via_partition_root");
    List<JsonObject> found = sources.worse("tables: [public.orders, s.root], viaRoot: false");
    assertEquals("Truncate the root, or delete the rows", CheckedSources.remedy(found, "partitions"));
    String remedy = CheckedSources.remedy(found, "via_root");
    assertTrue(remedy.startsWith("First take the filter of each of these away") && remedy.contains("root: s.root; then: "), remedy);
    sources.execute("ALTER PUBLICATION pub DROP TABLE s.root", "ALTER PUBLICATION pub ADD TABLE s.root", remedy.substring(remedy.indexOf("then: ") + 6));
    assertEquals(List.of(), sources.worse("tables: [public.orders, s.root], viaRoot: false"));
  }

  /** Set to false or not set, before the publication is made and after. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"columns: [id] | -", "where: 'id > 0' | -", "columns: [id] | , viaRoot: false"})
  void b12AFilterOfAPartitionedTableNeedsPartitionsUnderItsName(String filter, String more) {
    hasFilters();
    sources.execute("CREATE TABLE s.root (id int PRIMARY KEY, v int) PARTITION BY LIST (id)", "CREATE TABLE s.leaf PARTITION OF s.root FOR VALUES IN (1)");
    String options = "tables: [s.root], filters: [{table: s.root, " + filter + "}]" + (more.equals("-") ? "" : more);
    String refusal = String.valueOf(sources.init(options).failure());
    assertTrue(refusal.contains("22023") && refusal.contains("needs viaRoot: true"), refusal);
    assertTrue(CheckedSources.remedy(sources.worse(options), "publication_right").contains("needs viaRoot: true"));
    sources.execute("CREATE PUBLICATION pub FOR TABLE s.root");
    List<JsonObject> found = sources.worse(options);
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.get(0).getString("remedy").contains("configure viaRoot: true"), found::toString);
    sources.execute("ALTER PUBLICATION pub DROP TABLE s.root", "ALTER PUBLICATION pub ADD TABLE orders");
    assertTrue(CheckedSources.remedy(sources.worse(options), "table").contains("configure viaRoot: true"));
    String mended = options.replace(", viaRoot: false", "") + ", viaRoot: true";
    for (int i = 0; i < 3; i++) {
      sources.paste(sources.worse(mended).stream().filter(finding -> !finding.getString("name").equals("partitions")).toList());
    }
    assertEquals(List.of("partitions"), CheckedSources.names(sources.worse(mended)));
  }

  @Test
  void listsOfColumnsAndSchemasAreNotToldToGoTogether() {
    hasFilters();
    sources.execute("CREATE TABLE s.t (id int PRIMARY KEY)", "CREATE PUBLICATION pub FOR TABLES IN SCHEMA s");
    refused("ALTER PUBLICATION pub ADD TABLE orders (id)", "column list");
    String remedy = CheckedSources.remedy(sources.worse("tables: [public.orders], filters: [{table: public.orders, columns: [id]}]"), "table");
    assertTrue(remedy.startsWith("PostgreSQL has no lists of columns in a publication of schemas"), remedy);
    sources.execute("DROP PUBLICATION pub", "CREATE PUBLICATION pub FOR TABLE orders (id)");
    refused("ALTER PUBLICATION pub ADD TABLES IN SCHEMA s", "column list");
    remedy = CheckedSources.remedy(sources.worse("schemas: [s]"), "schema");
    assertTrue(remedy.startsWith("PostgreSQL has no schemas in a publication with lists of columns"), remedy);
  }
}
