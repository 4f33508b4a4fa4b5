package io.philotes.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationContents;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.PublicationGaps;
import io.philotes.postgres.catalog.PublicationMember;
import io.philotes.postgres.catalog.TableFamily;
import io.philotes.postgres.catalog.TableName;
import java.util.Arrays;
import io.philotes.postgres.catalog.WrittenConditions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublicationDifferencesTest {

  private static final MemberFilter PAID = new MemberFilter(List.of("id", "total"), "(total > (0)::numeric)");

  private boolean allTables;
  private List<String> schemas = List.of();
  private List<PublicationMember> members = List.of(member("orders", PAID));
  private List<String> bySchema = List.of();
  private List<String> partitioned = List.of();
  private boolean viaRoot;
  private String generated = "none";
  private PublicationGaps gaps = PublicationGaps.NONE;
  private Map<String, String> conditions = Map.of("public.orders", "(total > (0)::numeric)");
  private Map<String, String> refused = Map.of();
  private List<PublicationDefinition> others = List.of();
  private List<TableName> heirs = List.of();
  private List<String> roots = List.of();

  private static PublicationMember member(String name, MemberFilter filter, String... ancestors) {
    return new PublicationMember(new TableName("public", name), filter, List.of(ancestors));
  }

  private static PublicationDefinition wanted(List<String> tables, Map<String, MemberFilter> filters, List<String> operations, Boolean viaRoot,
                                              String generated) {
    return new PublicationDefinition("p", tables, List.of(), filters, operations, viaRoot, generated);
  }

  private static PublicationDefinition orders(MemberFilter filter) {
    return wanted(List.of("public.orders"), Map.of("public.orders", filter), List.of(), null, null);
  }

  private List<Difference> of(PublicationDefinition wanted) {
    List<String> names = Stream.concat(members.stream().map(PublicationMember::name), bySchema.stream()).toList();
    return PublicationDifferences.of(wanted, new PublicationFacts("p", allTables, viaRoot, true, true, true, true, names, partitioned, List.of(), Map.of(),
        new PublicationContents(1, allTables, schemas, members, Map.of(), generated, new TableFamily(roots, heirs)), gaps), others, new WrittenConditions(conditions, refused));
  }

  private void differs(PublicationDefinition wanted, String name, String what, String remedy) {
    List<Difference> found = of(wanted);
    assertEquals(List.of(name), found.stream().map(Difference::name).toList(), found::toString);
    assertTrue(found.get(0).what().contains(what), found::toString);
    assertTrue(found.get(0).remedy().contains(remedy), found::toString);
  }

  @Test
  void findsNoneWhereBothSayTheSame() {
    assertEquals(List.of(), of(orders(new MemberFilter(List.of("total", "id"), "total > 0"))));
  }

  /** Filters, operations and options that somebody made by hand are theirs, as long as the configuration does not speak of them. */
  @Test
  void whatIsNotConfiguredIsNoDifference() {
    assertEquals(List.of(), of(PublicationDefinition.of("p", List.of("public.orders"))));
    assertEquals(List.of(), of(PublicationDefinition.of("p", List.of())));
  }

  @Test
  void namesTablesAndSchemasThatAreTooMany() {
    differs(PublicationDefinition.of("p", List.of("public.customers")), "extra_tables", "public.orders", "First see that these are published");
    members = List.of(member("orders", PAID), member("customers", MemberFilter.NONE));
    differs(PublicationDefinition.of("p", List.of("public.customers")), "extra_tables", "public.orders",
        "ALTER PUBLICATION \"p\" DROP TABLE ONLY \"public\".\"orders\"; -- if nobody else reads it");
    members = List.of(member("orders", MemberFilter.NONE));
    schemas = List.of("sales", "hr");
    differs(new PublicationDefinition("p", List.of("public.orders"), List.of("hr"), Map.of(), List.of(), null, null), "extra_schemas", "sales",
        "ALTER PUBLICATION \"p\" DROP TABLES IN SCHEMA \"sales\"; -- if nobody else reads it");
    allTables = true;
    differs(PublicationDefinition.of("p", List.of("public.orders")), "all_tables", "all of them are captured", "Name no tables");
  }

  @Test
  void aPartitionOfAConfiguredTableIsNotTooMuch() {
    members = List.of(member("orders_1", MemberFilter.NONE, "public.orders"));
    assertEquals(List.of(), of(PublicationDefinition.of("p", List.of("public.orders"))));
  }

  /** What the configuration names may come by what goes. */
  @Test
  void keepsWhatComesByASchemaThatGoes() {
    schemas = List.of("public");
    members = List.of();
    bySchema = List.of("public.orders", "public.customers");
    List<Difference> found = of(orders(PAID));
    assertEquals(List.of("extra_schemas", "column_list", "row_filter"), found.stream().map(Difference::name).toList());
    assertEquals("BEGIN; ALTER PUBLICATION \"p\" DROP TABLES IN SCHEMA \"public\"; ALTER PUBLICATION \"p\" ADD TABLE ONLY \"public\".\"orders\" (\"id\", \"total\")"
        + " WHERE ((total > (0)::numeric)); COMMIT; -- if nobody else reads it", found.get(0).remedy());
    assertTrue(found.stream().skip(1).allMatch(filter -> filter.remedy().endsWith("take the schema out first, as said of extra_schemas")), found::toString);
  }

  /** Its rows are rows of the table that is configured. */
  @Test
  void keepsWhatInheritsFromAConfiguredTableAndComesByASchemaThatGoes() {
    schemas = List.of("public", "s");
    members = List.of(member("orders", MemberFilter.NONE), member("named", MemberFilter.NONE, "public.orders"));
    bySchema = List.of("s.old", "public.old");
    heirs = List.of(new TableName("s", "old"), new TableName("public", "old"), new TableName("public", "named"));
    differs(PublicationDefinition.of("p", List.of("public.orders")), "extra_schemas", "public, s", "BEGIN; ALTER PUBLICATION \"p\" DROP TABLES IN SCHEMA \"public\", \"s\";"
        + " ALTER PUBLICATION \"p\" ADD TABLE \"s\".\"old\", \"public\".\"old\"; COMMIT; --");
    differs(new PublicationDefinition("p", List.of("public.orders"), List.of("s"), Map.of(), List.of(), null, null), "extra_schemas", "public",
        "ADD TABLE \"public\".\"old\"; COMMIT; --");
  }

  /** Two statements would each name what is kept, and the second would be refused. */
  @Test
  void tablesAndSchemasGoTogether() {
    schemas = List.of("sales");
    members = List.of(member("root", MemberFilter.NONE));
    bySchema = List.of("public.leaf");
    List<Difference> found = of(PublicationDefinition.of("p", List.of("public.leaf")));
    assertEquals(List.of("extra_tables", "extra_schemas"), found.stream().map(Difference::name).toList());
    assertEquals("BEGIN; ALTER PUBLICATION \"p\" DROP TABLE ONLY \"public\".\"root\"; ALTER PUBLICATION \"p\" DROP TABLES IN SCHEMA \"sales\";"
        + " ALTER PUBLICATION \"p\" ADD TABLE \"public\".\"leaf\"; COMMIT; -- if nobody else reads it", found.get(0).remedy());
    assertEquals("They go with the tables, as said of extra_tables", found.get(1).remedy());
  }

  @Test
  void keepsALeafThatComesByItsRoot() {
    members = List.of(member("root", MemberFilter.NONE));
    bySchema = List.of("public.leaf");
    differs(PublicationDefinition.of("p", List.of("public.leaf")), "extra_tables", "public.root", "BEGIN; ALTER PUBLICATION \"p\" DROP TABLE ONLY \"public\".\"root\";"
        + " ALTER PUBLICATION \"p\" ADD TABLE \"public\".\"leaf\"; COMMIT; -- if nobody else reads it");
    bySchema = List.of();
    differs(PublicationDefinition.of("p", List.of("public.leaf")), "extra_tables", "public.root", "First see that these are published");
  }

  @Test
  void keepsASubpartitionThatComesByItsRoot() {
    members = List.of(member("root", MemberFilter.NONE));
    partitioned = List.of("public.sub");
    differs(PublicationDefinition.of("p", List.of("public.sub")), "extra_tables", "public.root", "ADD TABLE \"public\".\"sub\"; COMMIT;");
  }

  /** Without ONLY the child goes with its parent. */
  @Test
  void keepsAChildWhoseParentGoes() {
    members = List.of(member("parent", MemberFilter.NONE), member("child", MemberFilter.NONE, "public.parent"));
    differs(PublicationDefinition.of("p", List.of("public.child")), "extra_tables", "public.parent", "DROP TABLE ONLY \"public\".\"parent\"; --");
  }

  @Test
  void whatAnotherSourceWantsOfItIsNotTooMuch() {
    others = List.of(PublicationDefinition.of("p", List.of("public.orders")));
    assertEquals(List.of(), of(PublicationDefinition.of("p", List.of("public.customers"))));
    others = List.of(PublicationDefinition.of("p", List.of()));
    allTables = true;
    assertEquals(List.of(), of(PublicationDefinition.of("p", List.of("public.customers"))));
  }

  @Test
  void namesFiltersThatAreOthers() {
    differs(orders(new MemberFilter(List.of("id"), "total > 0")), "column_list", "the columns id, total of public.orders, the configuration the columns id",
        "BEGIN; ALTER PUBLICATION \"p\" DROP TABLE ONLY \"public\".\"orders\"; ALTER PUBLICATION \"p\" ADD TABLE ONLY \"public\".\"orders\" (\"id\") WHERE (total > 0); COMMIT; -- if nobody else reads it");
    conditions = Map.of("public.orders", "(total > (1)::numeric)");
    differs(orders(new MemberFilter(List.of("id", "total"), "total > 1")), "row_filter", "(total > (0)::numeric)", "WHERE (total > 1); COMMIT;");
    differs(orders(new MemberFilter(List.of("id", "total"), null)), "row_filter", "the configuration every row", "COMMIT;");
    allTables = true;
    members = List.of(member("orders", MemberFilter.NONE));
    assertEquals(List.of("all_tables", "column_list"), of(orders(new MemberFilter(List.of("id"), null))).stream().map(Difference::name).toList());
  }

  /** Nothing may be wrong, so it is no warning; and what keeps it from being known is not always a right. */
  @Test
  void saysWhyConditionsCannotBeCompared() {
    conditions = Map.of();
    refused = Map.of("public.orders", "55P03 canceling statement due to lock timeout");
    PublicationDefinition wanted = orders(new MemberFilter(List.of("id", "total"), "total > 1"));
    differs(wanted, "row_filter", "cannot be compared: 55P03 canceling statement due to lock timeout; the publication has the rows where (total > (0)::numeric)",
        "If both mean the same, configure what the publication has: (total > (0)::numeric); else, as the owner of the table: BEGIN; ");
    assertEquals(Level.NOTE, of(wanted).get(0).level());
    refused = Map.of();
    differs(wanted, "row_filter", "cannot be compared: the server was not asked", "COMMIT;");
    assertEquals(List.of(), of(orders(PAID)), "the server's own words need no comparison");
  }

  /** It breaks lines, and a configuration has none. */
  @Test
  void theServersOwnWordsInOneLineNeedNoComparison() {
    conditions = Map.of();
    members = List.of(member("orders", new MemberFilter(List.of(), "CASE\n    WHEN a THEN b\nEND")));
    assertEquals(List.of(), of(orders(new MemberFilter(List.of(), "CASE     WHEN a THEN b END"))));
    differs(orders(new MemberFilter(List.of(), "CASE WHEN a THEN b END")), "row_filter", "the rows where CASE     WHEN a THEN b END of", "has: CASE     WHEN a THEN b END; else");
  }

  /** What the server refuses of a condition that needs no comparison would spoil those that do. */
  @Test
  void onlyDoubtfulConditionsAreCompared() {
    members = List.of(member("a", new MemberFilter(List.of(), "(id > 0)")), member("b", new MemberFilter(List.of(), "(id > '-1'::integer)")), member("c", MemberFilter.NONE));
    PublicationDefinition wanted = wanted(List.of("public.a", "public.b", "public.c", "public.gone"), Map.of("public.a", new MemberFilter(List.of(), "id > 0"),
        "public.b", new MemberFilter(List.of("id"), "id > -1"), "public.c", new MemberFilter(List.of(), "id > 1"), "public.gone", new MemberFilter(List.of(), "id > 2")), List.of(), null, null);
    List<String> names = members.stream().map(PublicationMember::name).toList();
    PublicationFacts there = new PublicationFacts("p", false, false, true, true, true, true, names, List.of(), List.of(), Map.of(),
        new PublicationContents(1, false, List.of(), members, Map.of(), "none"), PublicationGaps.NONE);
    assertEquals(List.of("public.b"), PublicationDifferences.doubtful(wanted, there, others).orElseThrow().tables());
    assertTrue(PublicationDifferences.doubtful(wanted.with(List.of("public.a", "public.c")), there, others).isEmpty());
  }

  @Test
  void namesOptionsThatAreOthers() {
    List<String> tables = List.of("public.orders");
    differs(wanted(tables, Map.of(), List.of("insert", "update"), null, null), "extra_operations", "also publishes delete, truncate",
        "SET (publish = 'insert, update');");
    differs(wanted(tables, Map.of(), List.of(), true, null), "via_root", "their own names", "SET (publish_via_partition_root = true); -- if nobody else reads it");
    differs(wanted(tables, Map.of(), List.of(), null, "stored"), "generated_columns", "has none, the configuration stored", "SET (publish_generated_columns = stored); -- if nobody else reads it");
    assertEquals(List.of(), of(wanted(tables, Map.of(), List.of("insert", "update", "delete", "truncate"), false, "none")));
  }

  /** The source would refuse what it does not refuse now. */
  @Test
  void doesNotTakeGeneratedColumnsFromAReplicaIdentity() {
    members = List.of(member("orders", MemberFilter.NONE));
    generated = "stored";
    PublicationDefinition wanted = wanted(List.of("public.orders"), Map.of(), List.of(), null, "none");
    differs(wanted, "generated_columns", "has stored, the configuration none", "SET (publish_generated_columns = none);");
    gaps = new PublicationGaps(List.of(), List.of(), List.of(new TableName("public", "orders")), false);
    differs(wanted, "generated_columns", "has stored, the configuration none", "the source refuses UPDATE and DELETE on them; only then check again: public.orders");
    assertTrue(!of(wanted).get(0).remedy().contains("SET ("));
  }

  /** What is compared is what all of them want together. */
  @Test
  void comparesWithWhatAllSourcesWant() {
    PublicationDefinition filtered = wanted(List.of("public.orders"), Map.of("public.orders", PAID), List.of("insert"), null, null);
    PublicationDefinition plain = PublicationDefinition.of("p", List.of("public.orders"));
    others = List.of(plain);
    assertEquals(List.of("column_list", "row_filter"), of(filtered).stream().map(Difference::name).toList(), "one of them wants every row");
    assertTrue(of(filtered).get(1).remedy().contains("ADD TABLE ONLY \"public\".\"orders\"; COMMIT;"));
    others = List.of(filtered);
    assertEquals(List.of("column_list", "row_filter"), of(plain).stream().map(Difference::name).toList(), "also seen from the other side");
    members = List.of(member("orders", MemberFilter.NONE));
    assertEquals(List.of(), of(plain));
    others = List.of(wanted(List.of("public.orders"), Map.of(), List.of(), true, null));
    differs(plain, "via_root", "their own names", "SET (publish_via_partition_root = true); -- if nobody else reads it");
  }

  @Test
  void saysInWordsWhatNoStatementMends() {
    MemberFilter columns = new MemberFilter(List.of("id"), null);
    members = List.of(member("orders", MemberFilter.NONE));
    schemas = List.of("sales");
    others = List.of(new PublicationDefinition("p", List.of(), List.of("sales"), Map.of(), List.of(), null, null));
    differs(orders(columns), "column_list", "the configuration the columns id", "give this source a publication of its own");
    others = List.of();
    assertEquals(List.of("extra_schemas", "column_list"), of(orders(columns)).stream().map(Difference::name).toList());
    assertTrue(of(orders(columns)).get(1).remedy().endsWith("take the schemas out first, as said of extra_schemas"));
  }

  /** PostgreSQL would refuse the statement. */
  @Test
  void aFilterOfAPartitionedTableNeedsPartitionsUnderItsName() {
    members = List.of(member("orders", MemberFilter.NONE));
    MemberFilter rows = new MemberFilter(List.of(), "total > 0");
    String sentence = "configure viaRoot: true, or instead of public.orders name and filter the partitions";
    differs(orders(rows), "row_filter", "every row", "ADD TABLE ONLY \"public\".\"orders\" WHERE");
    roots = List.of("public.orders");
    for (Boolean unset : Arrays.asList(null, false)) {
      differs(wanted(List.of("public.orders"), Map.of("public.orders", rows), List.of(), unset, null), "row_filter", "every row", sentence);
    }
    differs(orders(new MemberFilter(List.of("id"), null)), "column_list", "all columns", sentence);
    List<Difference> found = of(wanted(List.of("public.orders"), Map.of("public.orders", rows), List.of(), true, null));
    assertEquals(List.of("via_root", "row_filter"), found.stream().map(Difference::name).toList());
    assertTrue(found.get(1).remedy().startsWith("BEGIN; "), found::toString);
    viaRoot = true;
    members = List.of(member("orders", rows));
    differs(wanted(List.of("public.orders"), Map.of("public.orders", rows), List.of(), false, null), "via_root", "the name of their root", sentence);
  }

  @Test
  void whatIsKeptHasNoFilterOfAPartitionedTableThatIsRefused() {
    schemas = List.of("public");
    members = List.of();
    bySchema = List.of("public.orders");
    roots = List.of("public.orders");
    assertTrue(of(orders(PAID)).get(0).remedy().contains("configure viaRoot: true"), of(orders(PAID))::toString);
    assertEquals("First do what is said of via_root, then run 'check' again",
        of(wanted(List.of("public.orders"), Map.of("public.orders", PAID), List.of(), true, null)).get(0).remedy());
  }

  /** A partitioned table has a condition only where its partitions come under its name. */
  @Test
  void optionsComeBeforeTheFiltersThatNeedThem() {
    members = List.of(member("orders", MemberFilter.NONE));
    assertEquals(List.of("via_root", "row_filter"), of(wanted(List.of("public.orders"), Map.of("public.orders", new MemberFilter(List.of(), "total > 0")), List.of(), true, null))
        .stream().map(Difference::name).toList());
    viaRoot = true;
    members = List.of(member("orders", PAID));
    differs(wanted(List.of("public.orders"), Map.of(), List.of(), false, null), "via_root", "the name of their root", "ALTER PUBLICATION \"p\" SET (publish_via_partition_root = false);");
    roots = List.of("public.orders", "public.more");
    for (MemberFilter filter : List.of(new MemberFilter(List.of("id"), null), new MemberFilter(List.of(), "(id > 0)"))) {
      members = List.of(member("orders", filter), member("more", MemberFilter.NONE));
      Difference found = of(wanted(List.of("public.orders", "public.more"), Map.of(), List.of(), false, null)).get(0);
      assertTrue(found.remedy().startsWith("First take the filter of each of these away") && found.remedy().contains("root: public.orders; then: ALTER"), found::toString);
    }
  }
}
