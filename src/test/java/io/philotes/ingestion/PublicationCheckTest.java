package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublicationCheckTest {

  private static String refusal(PublicationDefinition wanted, PublicationFacts there) {
    return PublicationCheck.refusal(wanted, Optional.of(there)).orElseThrow().getMessage();
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
