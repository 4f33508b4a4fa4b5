package io.philotes.verification;

import java.util.Collection;
import java.util.List;
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

  private static final String MISTAKE = "PHL-INTERNAL";
  private static final Pattern RECORD = Pattern.compile("^\\S+Z (\\w+ ?) (\\w+)");
  private static final Pattern TRACE = Pattern.compile("^\\s+at [\\w.$/]+\\(|^Caused by: |^Exception in thread ");

  public LogScan {
    secrets = List.copyOf(secrets);
  }

  /** Findings show no more of a line than which it is. */
  public List<Finding> scan(List<String> lines) {
    Findings findings = new Findings();
    int warnings = 0;
    int errors = 0;
    boolean blocked = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      scan(line, i + 1, findings);
      Matcher record = RECORD.matcher(line);
      if (record.find()) {
        warnings += record.group(1).equals("WARN ") ? 1 : 0;
        errors += record.group(1).equals("ERROR") ? 1 : 0;
        blocked = record.group(2).equals("BlockedThreadChecker");
      } else if (!blocked && TRACE.matcher(line).find()) {
        findings.add("K9", "line " + (i + 1) + " of the log is part of a stack trace");
      }
    }
    if (warnings > mostWarnings || errors > mostErrors) {
      findings.add("K9", "the log has " + warnings + " warnings and " + errors + " errors");
    }
    return findings.all();
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
