package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
