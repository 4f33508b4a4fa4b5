package io.philotes.preflight;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowConditionTest {

  /** On the right as servers write back what is on the left. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "total > 0 | (total > (0)::numeric)",
      "Total>0 AND open | ((total > (0)::numeric) AND open)",
      "state != 'NEW' | (state <> 'NEW'::text)",
      "state in ('A', 'B') | (state = ANY (ARRAY['A'::text, 'B'::text]))",
      "name = 'it''s (in)' | ((name)::text = 'it''s (in)'::text)",
      "\"Größe\" > 1 | (\"Größe\" > 1)",
      "\"id\" = 1 | (id = 1)",
      "at > '2026-01-01' | (at > '2026-01-01 00:00:00'::timestamp without time zone)",
      "n = 1 | ((n)::character varying(10) = 1)"})
  void seesThroughWhatAServerAdds(String ours, String theirs) {
    boolean date = ours.startsWith("at");
    assertTrue(date != RowCondition.same(ours, theirs), "a constant that the server has read anew reads differently");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "total > 0 | total > 1", "state = 'a' | state = 'A'", "\"A\" = 1 | a = 1", "a and b | a or b", "state = 'x' | state = 'x y'"})
  void tellsDifferentOnesApart(String one, String other) {
    assertFalse(RowCondition.same(one, other));
  }

  @Test
  void noneIsTheSameAsNoneOnly() {
    assertTrue(RowCondition.same(null, null));
    assertFalse(RowCondition.same(null, "a"));
    assertFalse(RowCondition.same("a", null));
  }
}
