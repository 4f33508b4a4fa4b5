package io.philotes.verification;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * K9 on what a process logged: no row data, no secret, no mistake of its own, no stack trace, and no more warnings than its
 * troubles explain. A blocked thread's stack is welcome: it tells where a slow machine stood.
 *
 * @param secrets texts that must not be there, beside the workload's canary
 * @param mostWarnings of one process
 * @param mostErrors of one process
 */
public record LogScan(Collection<String> secrets, int mostWarnings, int mostErrors) {

  private static final String PASSWORD = "_PASSWORD";
  private static final String MISTAKE = "PHL-INTERNAL";
  private static final Pattern RECORD = Pattern.compile("^\\S+Z (\\w+ ?) (\\w+)");
  private static final Pattern TRACE = Pattern.compile("^\\s+at [\\w.$/]+\\(|^Caused by: |^Exception in thread ");
  /** What may be shown of a stack trace: the names of classes and methods, never a message. */
  private static final Pattern SHOWN = Pattern.compile("^(?:Caused by: )?((?:\\w+\\.)+[\\w$]*(?:Exception|Error|Throwable)[\\w$]*)(?=:|$)|^\\s+at ([\\w.$/]+)\\(");
  private static final int SHOWN_LINES = 12;

  public LogScan {
    secrets = List.copyOf(secrets);
  }

  /**
   * One that knows the passwords of a configuration.
   *
   * @param environment the product's variables
   * @throws IllegalArgumentException when there is no password, or one that its other values have too, such as the name of the
   *     role: in a log nobody could tell
   */
  public static LogScan of(Map<String, String> environment, int mostWarnings, int mostErrors) {
    List<String> secrets = values(environment, true);
    List<String> others = values(environment, false);
    if (secrets.isEmpty() || secrets.stream().anyMatch(secret -> secret.isBlank() || others.stream().anyMatch(other -> other.contains(secret)))) {
      throw new IllegalArgumentException("no password, or one that is no secret");
    }
    return new LogScan(secrets, mostWarnings, mostErrors);
  }

  private static List<String> values(Map<String, String> environment, boolean secret) {
    return environment.entrySet().stream().filter(entry -> entry.getKey().endsWith(PASSWORD) == secret).map(Map.Entry::getValue).toList();
  }

  /**
   * Findings show no more of a line than which it is; of a stack trace, whose record comes before it (stderr has
   * more writers than the log), and classes and methods.
   */
  public List<Finding> scan(List<String> lines) {
    Findings findings = new Findings();
    int warnings = 0;
    int errors = 0;
    String logger = "nobody";
    boolean welcome = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      scan(line, i + 1, findings);
      Matcher record = RECORD.matcher(line);
      if (record.find()) {
        warnings += record.group(1).equals("WARN ") ? 1 : 0;
        errors += record.group(1).equals("ERROR") ? 1 : 0;
        logger = record.group(2);
        welcome = logger.equals("BlockedThreadChecker");
      } else if (!welcome && TRACE.matcher(line).find()) {
        findings.add("K9", "line " + (i + 1) + " of the log is part of a stack trace behind a record of " + logger + ": " + shown(lines, i));
        welcome = true;
      }
    }
    if (warnings > mostWarnings || errors > mostErrors) {
      findings.add("K9", "the log has " + warnings + " warnings and " + errors + " errors");
    }
    return findings.all();
  }

  /** The beginning of a stack trace, from the line before, which names the failure. */
  private static List<String> shown(List<String> lines, int trace) {
    return lines.subList(Math.max(0, trace - 1), Math.min(lines.size(), trace + SHOWN_LINES)).stream()
        .map(SHOWN::matcher).filter(Matcher::find)
        .map(shown -> shown.group(1) == null ? shown.group(2) : shown.group(1)).toList();
  }

  private void scan(String line, int number, Findings findings) {
    if (line.contains(ItemValues.CANARY)) {
      findings.add("K9", "line " + number + " of the log has row data");
    }
    if (secrets.stream().anyMatch(line::contains)) {
      findings.add("K9", "line " + number + " of the log has a secret");
    }
    if (line.contains(MISTAKE)) {
      findings.add("K9", "line " + number + " of the log reports a mistake of the product");
    }
  }
}
