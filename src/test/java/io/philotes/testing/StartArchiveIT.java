package io.philotes.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The JVM does without an archive that does not fit, and says nothing: starts would only be slow. */
class StartArchiveIT {

  @Test
  void theJarTakesTheClassesOfTheProductFromTheArchive() {
    takesMainFromTheArchive(List.of("-jar", JarProcess.jar().toString()));
  }

  @Test
  void soDoesTheJarWithTheKeyToFailpointsBehindIt() {
    takesMainFromTheArchive(List.of("-cp", TestJar.classPath(), "io.philotes.app.Main"));
  }

  private static void takesMainFromTheArchive(List<String> what) {
    List<String> options = new ArrayList<>(List.of("-Xlog:class+load:stderr",
        "-XX:SharedArchiveFile=" + StartArchive.file().orElseThrow()));
    options.addAll(what);
    try (JarProcess jar = JarProcess.java(options, Map.of(), line -> { }, "version")) {
      assertEquals(0, jar.awaitExit(Duration.ofSeconds(30)));
      assertTrue(jar.errors().stream().anyMatch(line -> line.contains("io.philotes.app.Main source: shared objects file (top)")),
          "the archive is not used");
    }
  }
}
