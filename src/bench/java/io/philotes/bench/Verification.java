package io.philotes.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the product's own {@code verify} says of a buffer after a run. */
public final class Verification {

  private static final int LONGEST_SECONDS = 1_800;

  private Verification() {}

  /** @throws IllegalStateException when it does not exit 0 */
  public static void require(Path jar, Map<String, String> environment, Path log, String... options) throws IOException, InterruptedException {
    String[] command = new String[options.length + 1];
    command[0] = "verify";
    System.arraycopy(options, 0, command, 1, options.length);
    try (MeasuredProcess verification = MeasuredProcess.jar(jar, List.of(), environment, log, command)) {
      if (verification.exit(LONGEST_SECONDS) != 0) {
        throw new IllegalStateException("verify found something, see " + log);
      }
    }
  }
}
