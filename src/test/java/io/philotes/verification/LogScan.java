package io.philotes.verification;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * K9 on what a process logged: no row data, no secret, no stack trace, and no more warnings than its troubles explain.
 *
 * @param secrets texts that must not be there, beside the workload's canary
 * @param mostWarnings of one process
 * @param mostErrors of one process
 */
public record LogScan(Collection<String> secrets, int mostWarnings, int mostErrors) {

  private static final Pattern LEVEL = Pattern.compile("^\\S+Z (WARN |ERROR) ");
  private static final Pattern TRACE = Pattern.compile("^\\s+at [\\w.$]+\\(|^Caused by: |^Exception in thread ");

  public LogScan {
    secrets = List.copyOf(secrets);
  }

  /** Findings show no more of a line than which it is. */
  public List<Finding> scan(List<String> lines) {
    Findings findings = new Findings();
    int warnings = 0;
    int errors = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      scan(line, i + 1, findings);
      var level = LEVEL.matcher(line);
      if (level.find()) {
        warnings += level.group(1).equals("ERROR") ? 0 : 1;
        errors += level.group(1).equals("ERROR") ? 1 : 0;
      }
    }
    if (warnings > mostWarnings || errors > mostErrors) {
      findings.add("K9", "the log has " + warnings + " warnings and " + errors + " errors");
    }
    return new ArrayList<>(findings.all());
  }

  private void scan(String line, int number, Findings findings) {
    if (line.contains(ItemValues.CANARY)) {
      findings.add("K9", "line " + number + " of the log has row data");
    }
    if (secrets.stream().anyMatch(line::contains)) {
      findings.add("K9", "line " + number + " of the log has a secret");
    }
    if (TRACE.matcher(line).find()) {
      findings.add("K9", "line " + number + " of the log is part of a stack trace");
    }
  }
}
