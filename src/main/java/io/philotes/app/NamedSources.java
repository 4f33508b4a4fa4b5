package io.philotes.app;

import io.philotes.cli.ResyncOptions;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.SourceConfig;
import java.util.List;

/** The sources that a command is about. */
final class NamedSources {

  private NamedSources() {}

  /** The named one, or all when none is named. Fails with the code USAGE when there is no such source. */
  static List<SourceConfig> of(PhilotesConfig config, String name) {
    return name.isEmpty() ? config.sources() : List.of(one(config, name));
  }

  /** The named one, or the only one when none is named. Fails with the code USAGE otherwise. */
  static SourceConfig one(PhilotesConfig config, String name) {
    List<SourceConfig> sources = config.sources();
    boolean only = name.isEmpty() && sources.size() == 1;
    return sources.stream().filter(source -> only || source.name().equals(name)).findFirst()
        .orElseThrow(() -> ResyncOptions.unknownSource(name, sources.stream().map(SourceConfig::name).toList()));
  }
}
