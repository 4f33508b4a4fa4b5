package io.philotes.config;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A configuration that passed every check, where each value came from, and what is doubtful about it.
 *
 * @param warnings sentences for the operator; the service starts all the same
 */
public record LoadedConfig(PhilotesConfig config, List<EffectiveValue> values, List<String> warnings) {
  public LoadedConfig {
    values = List.copyOf(values);
    warnings = List.copyOf(warnings);
  }

  /** The effective values, a line each, secrets masked. */
  public List<String> lines() {
    return values.stream().map(EffectiveValue::toString).toList();
  }

  /** As {@link #lines}, below each what the key is for and which variable sets it, and before all what wins over what. */
  public List<String> explained() {
    List<String> lines = new ArrayList<>();
    lines.add("# A variable wins over the file, the file over the default. Secrets are masked.");
    for (EffectiveValue value : values) {
      lines.add(value.toString());
      ConfigKeys.at(value.path().replaceAll("\\[\\d+]", "[]")).ifPresent(key -> lines.add("  # " + key.explanation() + " "
          + key.typeName() + (key.type().limits().isEmpty() ? "" : ", " + key.type().limits())
          + key.variable().map(name -> "; variable " + name).orElse("")));
    }
    return lines;
  }

  /** Logs the effective values at INFO, those that were set a line each, and the warnings at WARN. For the start, once. */
  public void logTo(Logger log) {
    LoggingEventBuilder defaults = log.atInfo();
    for (EffectiveValue value : values) {
      if (value.isDefault()) {
        defaults = defaults.addKeyValue(value.path(), value.shownValue());
      } else {
        log.atInfo()
            .addKeyValue("key", value.path())
            .addKeyValue("value", value.isCondition() ? "(not in the log)" : value.shownValue())
            .addKeyValue("from", value.origin())
            .log("Configured");
      }
    }
    defaults.log("Configured by default");
    logWarningsTo(log);
  }

  /** Logs the warnings only. */
  public void logWarningsTo(Logger log) {
    for (String warning : warnings) {
      log.atWarn().addKeyValue("warning", warning).log("Configuration is doubtful");
    }
  }
}
