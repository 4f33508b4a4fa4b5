package io.philotes.nemesis;

import io.philotes.verification.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a server must not have logged. A log that cannot be read, or says nothing, is a finding too: it proves nothing. */
final class ServerLog {

  /** F01: what comes again after a kill is recognised, it does not run into a unique key. */
  static final List<String> OF_BUFFER = List.of("duplicate key value", "PANIC:", "deadlock detected");
  static final List<String> OF_SOURCE = List.of("PANIC:");

  private ServerLog() {}

  static List<Finding> scan(String server, Supplier<List<String>> log, List<String> forbidden) {
    List<Finding> found = new ArrayList<>();
    List<String> lines = List.of();
    try {
      lines = log.get();
    } catch (RuntimeException unreadable) {
      found.add(new Finding("F01", "the log of the " + server + " cannot be read: " + unreadable));
      return found;
    }
    if (lines.isEmpty()) {
      found.add(new Finding("F01", "the log of the " + server + " is empty"));
    }
    for (String text : forbidden) {
      long count = lines.stream().filter(line -> line.contains(text)).count();
      if (count > 0) {
        found.add(new Finding("F01", "the log of the " + server + " has '" + text + "' " + count + " times"));
      }
    }
    return found;
  }
}
