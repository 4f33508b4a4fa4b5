package io.philotes.testing;

import java.util.ArrayList;
import java.util.List;

/** How a process of the tests runs the JVM. What a start costs with each is in performance.md. */
public enum Jvm {
  /** Without options. */
  PLAIN,
  /** With an archive of the jar's classes, which operators can have too. */
  ARCHIVE,
  /** With one compiler too, and with the serial collector where a start says so: starts cheapest, and does not run fast. */
  QUICK;

  /** The JVM's own remarks go to stderr: stdout belongs to the consumer. */
  private static final List<String> SILENT = List.of("-Xlog:disable", "-Xlog:all=error:stderr");

  List<String> options() {
    List<String> options = withoutArchive();
    if (this != PLAIN) {
      StartArchive.file().ifPresent(archive -> options.add("-XX:SharedArchiveFile=" + archive));
    }
    return options;
  }

  List<String> withoutArchive() {
    List<String> options = new ArrayList<>();
    if (this == QUICK) {
      options.add("-XX:TieredStopAtLevel=1");
    }
    if (this != PLAIN) {
      options.addAll(SILENT);
    }
    return options;
  }
}
