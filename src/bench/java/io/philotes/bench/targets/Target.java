package io.philotes.bench.targets;

import io.philotes.bench.Figures;
import java.util.function.DoublePredicate;

/**
 * A line of the table.
 *
 * @param aim as the reader sees it
 * @param format of the figure
 * @param met by which median
 * @param reached null when it was not measured
 */
record Target(String measure, String aim, String format, DoublePredicate met, Spread reached) {

  static final String HEAD = row("measure", "target", "reached", "") + "\n|---|---|---|---|\n";

  /** What should have measured it failed. */
  static Target failed(String measure) {
    return new Target(measure, "", "", median -> false, null);
  }

  static Target atLeast(String measure, double aim, String format, Spread reached) {
    return new Target(measure, "at least " + number(aim), format, median -> median >= aim, reached);
  }

  static Target atMost(String measure, double aim, String format, Spread reached) {
    return new Target(measure, "at most " + number(aim), format, median -> median <= aim, reached);
  }

  private static String number(double aim) {
    return aim == Math.rint(aim) ? Figures.text("%,.0f", aim) : String.valueOf(aim);
  }

  String line() {
    if (reached == null) {
      return row(measure, aim, "", "not measured");
    }
    return row(measure, aim, reached.text(format), met.test(reached.median()) ? "reached" : "MISSED");
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
