package io.philotes.config;

import io.philotes.error.ErrorCode;
import java.util.List;

/** Checks across connections: sources must differ from each other, and the buffer must not be a source's database. */
final class ConnectionChecks {

  private final Problems problems;

  ConnectionChecks(Problems problems) {
    this.problems = problems;
  }

  void check(PhilotesConfig config) {
    List<SourceConfig> sources = config.sources();
    for (int i = 0; i < sources.size(); i++) {
      for (int j = 0; j < i; j++) {
        checkPair(sources.get(j), path(j), sources.get(i), path(i));
      }
      if (config.buffer().enabled()) {
        checkBuffer(sources.get(i), path(i), config.buffer().database());
      }
    }
  }

  private static String path(int index) {
    return "sources[" + index + "]";
  }

  private void checkPair(SourceConfig first, String firstPath, SourceConfig second, String secondPath) {
    if (!problems.sound(firstPath) || !problems.sound(secondPath)) {
      return;
    }
    if (first.name().equals(second.name())) {
      problems.add(secondPath + ".name", "'" + second.name() + "' is also the name of " + firstPath, "Give each source its own name.");
    }
    if (first.slot().equals(second.slot()) && first.database().isOnServerOf(second.database())) {
      problems.add(secondPath + ".slot", "'" + second.slot() + "' is also the slot of " + firstPath + " on the same server",
          "Give each source on one server its own slot.");
    }
    Boolean viaRoot = first.options().viaRoot();
    if (first.sharesPublication(second) && viaRoot != null && second.options().viaRoot() != null && !viaRoot.equals(second.options().viaRoot())) {
      problems.add(secondPath + ".viaRoot", "it is " + second.options().viaRoot() + ", and " + viaRoot + " in " + firstPath + ", which has the same publication",
          "Give each a publication of its own, or both the same viaRoot.");
    }
  }

  private void checkBuffer(SourceConfig source, String path, DatabaseConfig buffer) {
    if (!problems.sound(path) || !problems.sound("buffer") || !source.database().isOnServerOf(buffer)) {
      return;
    }
    if (source.database().database().equals(buffer.database())) {
      problems.add(ErrorCode.CONFIG_BUFFER_IS_SOURCE, "buffer.database", "'" + buffer.database() + "' is also the database of "
          + path, ErrorCode.CONFIG_BUFFER_IS_SOURCE.remedy());
    } else {
      problems.warn("buffer is on the same server as " + path
          + ": the source then also carries the buffer's load and WAL. A server of its own is better.");
    }
  }
}
