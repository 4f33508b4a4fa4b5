package io.philotes.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** How a run of the jar ended. */
record Ending(int exit, List<String> output, List<String> errors, Duration took) {

  /** What may stand before the verdict: one log record a line, of INFO or WARN. */
  private static final Pattern LOG = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z (INFO |WARN ) .*");

  /** The lines that begin with a code. */
  List<String> verdicts() {
    return errors.stream().filter(line -> line.startsWith("PHL-")).toList();
  }

  /** One line, of this code and with these words, and the code's exit code. */
  void requireOne(ErrorCode code, String... words) {
    assertEquals(1, verdicts().size(), this::toString);
    requireClean();
    requireLine(verdicts().get(0), code, words);
    assertEquals(code.exitCode(), exit, this::toString);
  }

  /** Nothing but verdicts and ordinary log records, and no secret. */
  void requireClean() {
    for (String line : errors) {
      assertTrue(line.startsWith("PHL-") || LOG.matcher(line).matches(), () -> "not a log record: " + line + "\nof " + this);
      assertTrue(!line.contains(Settings.CANARY), () -> "a secret: " + line);
    }
    assertTrue(output.stream().noneMatch(line -> line.contains(Settings.CANARY)), this::toString);
  }

  static void requireLine(String line, ErrorCode code, String... words) {
    assertTrue(line.startsWith(code.id() + " " + code.name() + " "), line);
    assertTrue(line.endsWith(".") && !line.contains(".. ") && !line.contains(" . "), line);
    for (String word : words) {
      assertTrue(line.contains(word), () -> "'" + word + "' is not in: " + line);
    }
    assertTrue(!line.contains(Settings.CANARY), () -> "a secret: " + line);
  }
}
