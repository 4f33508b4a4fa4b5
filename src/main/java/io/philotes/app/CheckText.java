package io.philotes.app;

import io.philotes.preflight.Finding;
import io.philotes.preflight.Level;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Tells the findings of a preflight: a line each for people, or one JSON document for machines. */
final class CheckText {

  /** Characters of a remedy, for people. */
  private static final int LONGEST_REMEDY = 20_000;

  private CheckText() {}

  static void print(List<Finding> findings, PrintStream out) {
    int width = findings.stream().mapToInt(finding -> finding.name().length()).max().orElse(0);
    String part = "";
    for (Finding finding : findings) {
      if (!finding.part().equals(part)) {
        part = finding.part();
        out.println(part);
      }
      out.println(line(finding, width));
    }
    out.println(verdict(findings));
  }

  private static String line(Finding finding, int width) {
    String code = finding.code() == null || finding.what().startsWith(finding.code().id()) ? "" : finding.code().id() + " ";
    String remedy = finding.remedy().isEmpty() ? "" : " -> " + (finding.remedy().length() <= LONGEST_REMEDY ? finding.remedy()
        : "It has " + finding.remedy().length() + " characters: 'check --json' prints it");
    return String.format(Locale.ROOT, "  %-5s  %-" + Math.max(1, width) + "s  %s%s%s", level(finding), finding.name(), code, finding.what(), remedy);
  }

  private static String level(Finding finding) {
    String text = finding.level().text();
    return finding.level() == Level.ERROR ? text.toUpperCase(Locale.ROOT) : text;
  }

  private static String verdict(List<Finding> findings) {
    long errors = count(findings, Level.ERROR);
    long warnings = count(findings, Level.WARN);
    String counted = count(errors, "error") + ", " + count(warnings, "warning");
    return "check: " + counted + (errors > 0 ? "; 'run' would not capture as it is" : warnings > 0 ? "; 'run' works, but look at them" : "; 'run' can start");
  }

  private static String count(long number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }

  private static long count(List<Finding> findings, Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }

  static void printJson(List<Finding> findings, PrintStream out) {
    JsonArray array = new JsonArray();
    findings.forEach(finding -> array.add(json(finding)));
    out.println(new JsonObject()
        .put("exitCode", exitCode(findings))
        .put("errors", count(findings, Level.ERROR))
        .put("warnings", count(findings, Level.WARN))
        .put("findings", array).encodePrettily());
  }

  private static JsonObject json(Finding finding) {
    return new JsonObject()
        .put("level", finding.level().text())
        .put("part", finding.part())
        .put("name", finding.name())
        .put("code", finding.code() == null ? null : finding.code().id())
        .put("what", finding.what())
        .put("remedy", finding.remedy().isEmpty() ? null : finding.remedy());
  }

  /** That of the worst error: integrity before buffer before source before configuration; 0 when there is none. */
  static int exitCode(List<Finding> findings) {
    return findings.stream().filter(finding -> finding.level() == Level.ERROR)
        .mapToInt(finding -> finding.code().exitCode()).max().orElse(0);
  }
}
