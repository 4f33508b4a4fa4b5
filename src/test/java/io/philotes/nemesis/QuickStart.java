package io.philotes.nemesis;

import java.nio.file.Path;

/**
 * Flags that make a JVM of a short life cheap, so that a run has more kills and less class loading: one compiler, one
 * collector thread, and an archive of the classes that a first process loaded.
 */
final class QuickStart {

  /** From which the launcher takes flags. */
  static final String VARIABLE = "JDK_JAVA_OPTIONS";
  /** As operators run it. */
  static final String NONE = "";
  /** The JVM's own remarks go to stderr: stdout belongs to the consumer. */
  private static final String FLAGS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xlog:disable -Xlog:all=error:stderr";

  private QuickStart() {}

  /** Makes the archive when the process ends in an orderly way. */
  static String making(Path archive) {
    return FLAGS + " -XX:ArchiveClassesAtExit=" + archive.toAbsolutePath();
  }

  static String using(Path archive) {
    return FLAGS + " -XX:SharedArchiveFile=" + archive.toAbsolutePath();
  }
}
