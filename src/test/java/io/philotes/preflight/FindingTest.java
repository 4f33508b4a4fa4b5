package io.philotes.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FindingTest {

  private static Finding finding(String what, String remedy) {
    return new Finding(Level.WARN, "source shop", "extra_tables", what, remedy, null);
  }

  /** BEGIN and DROP without what follows them would take away what is configured. */
  @Test
  void aRemedyIsThereToItsEnd() {
    String sql = IntStream.range(0, 2_000).mapToObj(i -> "ONLY \"public\".\"table_of_a_long_name_" + i + "\"")
        .collect(Collectors.joining(", ", "BEGIN; ALTER PUBLICATION \"p\" DROP TABLES IN SCHEMA \"s\"; ALTER PUBLICATION \"p\" ADD TABLE ", "; COMMIT; -- if nobody else reads it"));
    assertEquals(sql, finding("", sql).remedy());
  }

  @Test
  void aRemedyThatIsTooLongIsNotThereAtAll() {
    String remedy = finding("", "BEGIN; " + "x".repeat(Finding.LONGEST_REMEDY)).remedy();
    assertTrue(remedy.startsWith("The SQL for it would have 1000007 characters") && !remedy.contains("BEGIN"), remedy);
  }

  /** What a server says may be long, and names what it wants. */
  @Test
  void whatWasFoundIsCutAndNothingIsObeyed() {
    assertEquals(501, finding("x".repeat(2_000), "").what().length());
    assertEquals("a\\u000ab", finding("a\nb", "").what());
    assertEquals("Give \\u001b[31m a key", finding("", "Give \u001b[31m a key").remedy());
  }
}
