package io.philotes.postgres.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.Printable;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentifiersTest {

  @Test
  void f59QuotesWhateverTheNameHolds() {
    assertEquals("\"a\"\"; drop table x; --\"", Identifiers.quote("a\"; drop table x; --"));
    assertEquals("\"We'ird Ünïcode\"", Identifiers.quote("We'ird Ünïcode"));
    assertEquals("\"s\".\"t.u\"", Identifiers.quoteQualified("s.t.u"));
  }

  /** A name may come from somebody who wants a terminal to obey it, and a statement that is pasted must still mean that name. */
  @Test
  void escapesWhatATerminalObeysInSqlsOwnWay() {
    assertEquals("U&\"zw\\200cnj\"", Identifiers.quote("zw\u200cnj"));
    assertEquals("U&\"a\\000ab\\001b[31m\\009b\"\"\\\\\"", Identifiers.quote("a\nb\u001b[31m\u009b\"\\"));
    assertEquals("\"back\\slash\"", Identifiers.quote("back\\slash"));
    for (char c = 1; c < Character.MIN_SURROGATE; c++) {
      String quoted = Identifiers.quote("a" + c + "b");
      assertTrue(quoted.chars().noneMatch(shown -> Printable.isObeyed((char) shown)), quoted);
    }
  }

  /** It knows no escapes. */
  @Test
  void namesForPgHbaConfAreAsTheyAre() {
    assertEquals("\"zw\u200cnj \"\"x\"\"\"", Identifiers.quoteInHba("zw\u200cnj \"x\""));
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
