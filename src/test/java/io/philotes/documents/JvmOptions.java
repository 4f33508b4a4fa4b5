package io.philotes.documents;

import java.util.List;

/** What {@code conf/jvm.options} says. */
final class JvmOptions {

  static final String FILE = "conf/jvm.options";
  private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  private JvmOptions() {}

  static List<String> all() {
    return Documents.read(FILE).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
  }

  static boolean useOneCompiler() {
    return all().contains(ONE_COMPILER);
  }

  static int heapMegabytes() {
    return megabytes("-Xmx");
  }

  static int directMegabytes() {
    return megabytes("-XX:MaxDirectMemorySize=");
  }

  private static int megabytes(String option) {
    String value = all().stream().filter(line -> line.startsWith(option)).findFirst().orElseThrow().substring(option.length());
    if (!value.endsWith("m")) {
      throw new IllegalStateException(option + " in " + FILE + " is to be in megabytes");
    }
    return Integer.parseInt(value.substring(0, value.length() - 1));
  }
}
