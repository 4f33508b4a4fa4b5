package io.philotes.postgres.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdentifiersTest {

  @Test
  void f59QuotesWhateverTheNameHolds() {
    assertEquals("\"a\"\"; drop table x; --\"", Identifiers.quote("a\"; drop table x; --"));
    assertEquals("\"We'ird Ünïcode\"", Identifiers.quote("We'ird Ünïcode"));
    assertEquals("\"s\".\"t.u\"", Identifiers.quoteQualified("s.t.u"));
  }

  @Test
  void refusesWhatNoIdentifierCanBe() {
    assertThrows(IllegalArgumentException.class, () -> Identifiers.quote(""));
    assertThrows(IllegalArgumentException.class, () -> Identifiers.quote("a\0b"));
    assertThrows(IllegalArgumentException.class, () -> Identifiers.quoteQualified("orders"));
  }

  @Test
  void namesThePublishedTablesInTheStatement() {
    assertEquals("CREATE PUBLICATION \"p\" FOR ALL TABLES", PublicationDefinition.of("p", List.of()).createSql());
    assertEquals("CREATE PUBLICATION \"p\" FOR TABLE \"a\".\"b\", \"c\".\"d\"",
        PublicationDefinition.of("p", List.of("a.b", "c.d")).createSql());
  }
}
