package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublicationCheckTest {

  private static String refusal(PublicationDefinition wanted, PublicationFacts there) {
    return refusal(wanted, wanted, there);
  }

  private static String refusal(PublicationDefinition wanted, PublicationDefinition shared, PublicationFacts there) {
    return PublicationCheck.refusal(wanted, shared, Optional.of(there)).orElseThrow().getMessage();
  }

  private static PublicationFacts inserts(String... tables) {
    return new PublicationFacts("p", false, false, true, false, true, false, List.of(tables), List.of(), List.of());
  }

  /** What it publishes beside is for somebody else. */
  @Test
  void anOperationComesToThoseThatAreThere() {
    PublicationDefinition wanted = new PublicationDefinition("p", List.of("public.orders"), List.of(), Map.of(), List.of("update", "insert"), null, null);
    String told = refusal(wanted, inserts("public.orders"));
    assertTrue(told.contains("SET (publish = 'insert, update, delete')"), told);
  }

  /** A filter of one source would take from another that has the publication what that one wants. */
  @Test
  void aTableComesAsAllWantItThatHaveThePublication() {
    PublicationDefinition wanted = new PublicationDefinition("p", List.of("public.orders"), List.of(),
        Map.of("public.orders", new MemberFilter(List.of("id"), "id > 0")), List.of(), null, null);
    String told = refusal(wanted, PublicationDefinition.of("p", List.of("public.orders")), inserts("public.more"));
    assertTrue(told.contains("run on the source: ALTER PUBLICATION \"p\" ADD TABLE \"public\".\"orders\""), told);
    assertFalse(told.contains("ONLY") || told.contains("WHERE"), told);
  }

  private static PublicationFacts having(List<String> schemas, MemberFilter filter) {
    PublicationContents contents = new PublicationContents(1, false, schemas,
        List.of(new PublicationMember(new TableName("public", "more"), filter, List.of())), Map.of(), null);
    return new PublicationFacts("p", !schemas.isEmpty(), false, true, true, true, true, List.of("public.more"), List.of(), List.of(), Map.of(), contents, PublicationGaps.NONE);
  }

  @Test
  void anEmptyPublicationGetsTheSchemas() {
    PublicationDefinition schemas = new PublicationDefinition("p", List.of(), List.of("hr", "sales"), Map.of(), List.of(), null, null);
    String told = refusal(schemas, inserts());
    assertTrue(told.contains("run on the source: ALTER PUBLICATION \"p\" ADD TABLES IN SCHEMA \"hr\", \"sales\""), told);
  }

  @Test
  void nobodyIsToldToRunWhatTheServerRefuses() {
    MemberFilter columns = new MemberFilter(List.of("id"), null);
    PublicationDefinition listed = new PublicationDefinition("p", List.of("public.orders"), List.of(), Map.of("public.orders", columns), List.of(), null, null);
    assertTrue(refusal(listed, having(List.of(), MemberFilter.NONE)).contains("ADD TABLE ONLY \"public\".\"orders\" (\"id\")"));
    String told = refusal(listed, having(List.of("sales"), MemberFilter.NONE));
    assertTrue(told.contains("; PostgreSQL has no lists of columns in a publication of schemas: create another publication"), told);
    assertFalse(told.contains("ALTER"), told);
    PublicationDefinition schema = new PublicationDefinition("p", List.of(), List.of("hr"), Map.of(), List.of(), null, null);
    assertTrue(refusal(schema, having(List.of(), MemberFilter.NONE)).contains("ADD TABLES IN SCHEMA \"hr\""));
    told = refusal(schema, having(List.of(), columns));
    assertTrue(told.contains("; PostgreSQL has no schemas in a publication with lists of columns"), told);
    assertFalse(told.contains("ALTER"), told);
  }

  @Test
  void aFilterOfAPartitionedTableNeedsPartitionsUnderItsName() {
    MemberFilter columns = new MemberFilter(List.of("id"), null);
    PublicationContents contents = new PublicationContents(1, false, List.of(), List.of(), Map.of(), null, new TableFamily(List.of("public.root"), List.of()));
    PublicationFacts there = new PublicationFacts("p", false, false, true, true, true, true, List.of("public.more"), List.of(), List.of(), Map.of(), contents, PublicationGaps.NONE);
    for (Boolean viaRoot : Arrays.asList(null, true)) {
      String told = refusal(new PublicationDefinition("p", List.of("public.root"), List.of(), Map.of("public.root", columns), List.of(), viaRoot, null), there);
      assertTrue(told.contains(viaRoot == null ? "; PostgreSQL has filters of partitioned tables only where" : "; 'check' prints the SQL that mends it"), told);
      assertFalse(told.contains("ALTER"), told);
    }
  }

  /** Of a statement that is cut nobody knows what it would do. */
  @Test
  void sqlIsThereToItsEndOrNotAtAll() {
    List<String> tables = IntStream.range(0, 40).mapToObj(i -> "public.table_" + i).toList();
    String told = refusal(PublicationDefinition.of("p", tables), inserts("public.table_0"));
    assertTrue(told.contains("publication p does not have it; 'check' prints the SQL that mends it. "), told);
    assertFalse(told.contains("ALTER"), told);
    assertTrue(refusal(PublicationDefinition.of("p", tables.subList(0, 5)), inserts("public.table_0"))
        .contains("ADD TABLE \"public\".\"table_1\", \"public\".\"table_2\", \"public\".\"table_3\", \"public\".\"table_4\". "));
    assertTrue(refusal(PublicationDefinition.of("p", tables), inserts()).contains("no change would ever arrive; 'check' prints the SQL"));
  }

  @Test
  void manyReasonsDoNotHideWhereTheSqlIs() {
    List<String> views = IntStream.range(0, 40).mapToObj(i -> "public.view_" + i).toList();
    PublicationFacts there = new PublicationFacts("p", false, false, true, true, true, true, List.of("public.other"), List.of(), List.of(),
        views.stream().collect(Collectors.toMap(view -> view, view -> "is a view")));
    String told = refusal(PublicationDefinition.of("p", Stream.concat(views.stream(), Stream.of("public.orders")).toList()), there);
    assertTrue(told.contains("does not have it; 'check' prints the SQL that mends it; public.view_0 is a view; "), told);
    assertFalse(told.contains("ALTER"), told);
  }

  /** The message goes to the log, and a condition may hold values of rows. */
  @Test
  void aConditionIsNotRepeated() {
    PublicationDefinition wanted = new PublicationDefinition("p", List.of("public.orders", "public.more"), List.of(),
        Map.of("public.orders", new MemberFilter(List.of(), "iban <> 'DE75'")), List.of(), null, null);
    String told = refusal(wanted, inserts("public.more"));
    assertFalse(told.contains("DE75"), told);
    assertTrue(told.contains("'check' prints the SQL"), told);
  }
}
