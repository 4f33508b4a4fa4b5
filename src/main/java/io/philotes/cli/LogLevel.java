package io.philotes.cli;

import ch.qos.logback.core.PropertyDefinerBase;
import java.util.Locale;
import java.util.Set;

/**
 * The level that logback.xml logs at: PHILOTES_LOG_LEVEL, or INFO when that is unset, empty or no level. Logback itself
 * would take an empty or wrong level for DEBUG.
 */
public final class LogLevel extends PropertyDefinerBase {

  private static final Set<String> LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE", "OFF");

  @Override
  public String getPropertyValue() {
    return of(System.getenv("PHILOTES_LOG_LEVEL"));
  }

  static String of(String given) {
    String level = given == null ? "" : given.toUpperCase(Locale.ROOT);
    return LEVELS.contains(level) ? level : "INFO";
  }
}
