package io.philotes.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WantedPublicationTest {

  private static PublicationDefinition wanted(List<String> schemas, Map<String, MemberFilter> filters, Boolean viaRoot, String generated) {
    return new PublicationDefinition("p", List.of("a.b"), schemas, filters, List.of("insert"), viaRoot, generated);
  }

  private static void refuses(PublicationDefinition wanted, int version, String key, int first) {
    PhilotesException refusal = WantedPublication.unknown(wanted, version).orElseThrow();
    assertEquals(ErrorCode.PUBLICATION_OPTION, refusal.code());
    assertTrue(refusal.getMessage().contains("option=sources[]." + key + "): PostgreSQL has it from version " + first + " on, and the server is of version "
        + version / 10_000 + "."), refusal.getMessage());
    assertEquals(Optional.empty(), WantedPublication.unknown(wanted, first * 10_000));
  }

  @Test
  void refusesWhatTheServerDoesNotKnowAndSaysWhichOneDoes() {
    refuses(wanted(List.of("s"), Map.of(), null, null), 14_00_20, "schemas", 15);
    refuses(wanted(List.of(), Map.of("a.b", new MemberFilter(List.of("x"), null)), null, null), 14_00_20, "filters", 15);
    refuses(wanted(List.of(), Map.of(), null, "stored"), 17_00_05, "generatedColumns", 18);
    refuses(wanted(List.of(), Map.of(), null, "none"), 15_00_00, "generatedColumns", 18);
  }

  @Test
  void everyServerKnowsTablesOperationsAndRoots() {
    assertEquals(Optional.empty(), WantedPublication.unknown(wanted(List.of(), Map.of(), true, null), 14_00_00));
  }

  /** Several sources of a database may have one publication: it leaves out only what none of them wants. */
  @Test
  void aSharedOneIsEnoughForAll() {
    MemberFilter filter = new MemberFilter(List.of("x"), null);
    PublicationDefinition one = new PublicationDefinition("p", List.of("a.b", "a.c"), List.of(), Map.of("a.b", filter, "a.c", filter), List.of("insert"), null, null);
    PublicationDefinition other = new PublicationDefinition("p", List.of("a.c", "a.d"), List.of("s"), Map.of(), List.of("insert", "delete"), true, null);
    assertEquals(new PublicationDefinition("p", List.of("a.b", "a.c", "a.d"), List.of("s"), Map.of("a.b", filter), List.of("insert", "delete"), true, null),
        SharedPublication.of(List.of(one, other)));
    assertEquals("stored", SharedPublication.of(List.of(generated("none"), generated("stored"))).generatedColumns());
    assertEquals("none", SharedPublication.of(List.of(generated(null), generated("none"))).generatedColumns());
    assertEquals("CREATE PUBLICATION \"p\" FOR ALL TABLES WITH (publish_via_partition_root = true)",
        SharedPublication.of(List.of(one, other, PublicationDefinition.of("p", List.of()))).createSql());
  }

  private static PublicationDefinition generated(String columns) {
    return new PublicationDefinition("p", List.of("a.b"), List.of(), Map.of(), List.of(), null, columns);
  }

  /** A schema that one of them wants whole leaves no filter to another, and lists of columns are refused beside any schema. */
  @Test
  void aSharedOneOfSchemasHasNoListsOfColumns() {
    PublicationDefinition schema = new PublicationDefinition("p", List.of(), List.of("s"), Map.of(), List.of(), null, null);
    MemberFilter columns = new MemberFilter(List.of("x"), null);
    PublicationDefinition whole = SharedPublication.of(List.of(schema, new PublicationDefinition("p", List.of("s.t"), List.of(), Map.of("s.t", columns), List.of(), null, null)));
    assertEquals(Map.of(), whole.filters());
    assertEquals(Optional.empty(), SharedPublication.refusal(whole));
    PublicationDefinition refused = SharedPublication.of(List.of(schema, new PublicationDefinition("p", List.of("a.b"), List.of(), Map.of("a.b", columns), List.of(), null, null)));
    assertTrue(SharedPublication.refusal(refused).orElseThrow().contains("give each of them a publication of its own"));
  }
}
