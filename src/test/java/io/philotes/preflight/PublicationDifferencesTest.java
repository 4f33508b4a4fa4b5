package io.philotes.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationContents;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.PublicationGaps;
import io.philotes.postgres.catalog.PublicationMember;
import io.philotes.preflight.PublicationDifferences.Difference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublicationDifferencesTest {

  private static final MemberFilter PAID = new MemberFilter(List.of("id", "total"), "(total > (0)::numeric)");

  private boolean allTables;
  private List<String> schemas = List.of();
  private List<PublicationMember> members = List.of(new PublicationMember("public.orders", PAID, List.of()));
  private List<PublicationDefinition> others = List.of();

  private static PublicationDefinition wanted(List<String> tables, Map<String, MemberFilter> filters, List<String> operations, Boolean viaRoot,
                                              String generated) {
    return new PublicationDefinition("p", tables, List.of(), filters, operations, viaRoot, generated);
  }

  private static PublicationDefinition orders(MemberFilter filter) {
    return wanted(List.of("public.orders"), Map.of("public.orders", filter), List.of(), null, null);
  }

  private List<Difference> of(PublicationDefinition wanted) {
    List<String> names = members.stream().map(PublicationMember::name).toList();
    return PublicationDifferences.of(wanted, new PublicationFacts("p", allTables, false, true, true, true, true, names, List.of(), List.of(), Map.of(),
        new PublicationContents(1, allTables, schemas, members, Map.of(), "none"), PublicationGaps.NONE), others);
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
    differs(PublicationDefinition.of("p", List.of("public.customers")), "extra_tables", "public.orders", "ALTER PUBLICATION \"p\" DROP TABLE \"public\".\"orders\";");
    schemas = List.of("sales", "hr");
    differs(new PublicationDefinition("p", List.of("public.orders"), List.of("hr"), Map.of(), List.of(), null, null), "extra_schemas", "sales",
        "DROP TABLES IN SCHEMA \"sales\";");
    allTables = true;
    differs(PublicationDefinition.of("p", List.of("public.orders")), "all_tables", "all of them are captured", "Name no tables");
  }

  @Test
  void aPartitionOfAConfiguredTableIsNotTooMuch() {
    members = List.of(new PublicationMember("public.orders_1", MemberFilter.NONE, List.of("public.orders")));
    assertEquals(List.of(), of(PublicationDefinition.of("p", List.of("public.orders"))));
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
        "BEGIN; ALTER PUBLICATION \"p\" DROP TABLE \"public\".\"orders\"; ALTER PUBLICATION \"p\" ADD TABLE \"public\".\"orders\" (\"id\") WHERE (total > 0); COMMIT;");
    differs(orders(new MemberFilter(List.of("id", "total"), "total > 1")), "row_filter", "(total > (0)::numeric)", "write the publication's into the configuration");
    differs(orders(new MemberFilter(List.of("id", "total"), null)), "row_filter", "the configuration every row", "COMMIT;");
    allTables = true;
    members = List.of(new PublicationMember("public.orders", MemberFilter.NONE, List.of()));
    assertEquals(List.of("all_tables", "column_list"), of(orders(new MemberFilter(List.of("id"), null))).stream().map(Difference::name).toList());
  }

  @Test
  void namesOptionsThatAreOthers() {
    List<String> tables = List.of("public.orders");
    differs(wanted(tables, Map.of(), List.of("insert", "update"), null, null), "extra_operations", "also publishes delete, truncate",
        "SET (publish = 'insert, update');");
    differs(wanted(tables, Map.of(), List.of(), true, null), "via_root", "their own names", "SET (publish_via_partition_root = true);");
    differs(wanted(tables, Map.of(), List.of(), null, "stored"), "generated_columns", "has none, the configuration stored", "SET (publish_generated_columns = stored);");
    assertEquals(List.of(), of(wanted(tables, Map.of(), List.of("insert", "update", "delete", "truncate"), false, "none")));
  }
}
