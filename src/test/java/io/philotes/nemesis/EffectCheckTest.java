package io.philotes.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.nemesis.EffectCheck.Range;
import io.philotes.verification.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectCheckTest {

  @Test
  void isContentWithEachPositionOnce() {
    assertEquals(List.of(), check(9, new Range(1, 1, 4), new Range(1, 5, 5), new Range(2, 6, 9)));
  }

  @Test
  void findsADoubleEffect() {
    found("duplicate", check(9, new Range(1, 1, 5), new Range(2, 5, 9)));
    found("duplicate", check(9, new Range(1, 1, 9), new Range(2, 1, 9)));
  }

  @Test
  void findsAGap() {
    found("lost write", check(9, new Range(1, 2, 9)));
    found("lost write", check(9, new Range(1, 1, 4), new Range(2, 6, 9)));
  }

  @Test
  void findsAnEndThatIsMissing() {
    found("came to 8", check(9, new Range(1, 1, 8)));
    found("came to 0", check(9));
  }

  private static List<Finding> check(long end, Range... effects) {
    return EffectCheck.check("x", List.of(effects), end);
  }

  private static void found(String what, List<Finding> findings) {
    assertEquals(1, findings.size(), findings.toString());
    assertTrue(findings.get(0).check().equals("K7") && findings.get(0).what().contains(what), findings.toString());
  }
}
