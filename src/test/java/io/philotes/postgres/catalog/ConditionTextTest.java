package io.philotes.postgres.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.Printable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ~} stands for a zero width non-joiner. */
class ConditionTextTest {

  private static String oneLine(String condition) {
    return ConditionText.oneLine(condition.replace('~', '\u200c'));
  }

  @ParameterizedTest
  @ValueSource(strings = {"id > 0", "name = 'it''s' AND \"a\"\"b\" = E'\\n'", "\"\" = ''"})
  void leavesAloneWhatIsFitToBeShown(String condition) {
    assertSame(condition, ConditionText.oneLine(condition));
  }

  @Test
  void lineBreaksBetweenWordsAreBlanks() {
    assertEquals("CASE     WHEN (id > 0) THEN true   ELSE 'a''b' END", oneLine("CASE\n    WHEN (id > 0) THEN true\r\n\tELSE 'a''b'\nEND"));
  }

  /** With what they mean, whatever the server thinks of backslashes. */
  @Test
  void escapesInLiterals() {
    assertEquals("name = E'a\\u000a''\\\\\\u001b[31m'::text", oneLine("name = 'a\n''\\\u001b[31m'::text"));
    assertEquals("name = E'\\u200c\\\\n\\'\\n\\u000a'", oneLine("name = E'~\\\\n\\'\\n\\\n'"));
    assertEquals("text E'a\\u200c'", oneLine("text'a~'"));
    assertEquals("name = E'it''s \\u200c\\\\' AND x = $a$plain$a$", oneLine("name = $q$it's ~\\$q$ AND x = $a$plain$a$"));
  }

  @Test
  void escapesInNames() {
    assertEquals("U&\"a\\200c\"\"\\\\\" > 0 AND \"b\" > 0", oneLine("\"a~\"\"\\\" > 0 AND \"b\" > 0"));
    assertEquals("U&\"nim\\200cÄ$1\" > 0 AND Other > 0", oneLine("Nim~Ä$1 > 0 AND Other > 0"));
  }

  /** A quote in one begins nothing. */
  @Test
  void leavesCommentsOut() {
    assertEquals("id > 0   AND name = E'\\u200c'  ", oneLine("id > 0 /* it's /* one */ ~ */ AND name = '~' -- it's"));
    assertEquals("id > 0    AND id < 9", oneLine("id > 0 -- it's\n AND id < 9"));
    assertEquals("id > 0    AND id < 9", oneLine("id > 0 -- it's\r AND id < 9"), "that ends a line, too");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'~", "E'~\\", "\"~", "$a$~", "$a~", "~ /* x", "~ --", "E'~''", "'~''", "$", "~$"})
  void whatIsCutOffDoesNoHarm(String condition) {
    assertTrue(oneLine(condition).chars().noneMatch(c -> Printable.isObeyed((char) c)), oneLine(condition));
  }
}
