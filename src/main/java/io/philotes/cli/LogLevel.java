package io.philotes.cli;

import java.util.Locale;
import java.util.Set;

/** The levels that PHILOTES_LOG_LEVEL may have. */
final class LogLevel {

  private static final Set<String> LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE", "OFF");

  private LogLevel() {}

  /** The level given, in any case, or INFO when that is null, empty or no level; logback itself would take such for DEBUG. */
  static String of(String given) {
    String level = given == null ? "" : given.toUpperCase(Locale.ROOT);
    return LEVELS.contains(level) ? level : "INFO";
  }
}
