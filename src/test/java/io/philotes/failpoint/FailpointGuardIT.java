package io.philotes.failpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.JarProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody who runs the product can have a failpoint. */
class FailpointGuardIT {

  private static final String SET = "-D" + Failpoints.PROPERTY + "=tx.mid:throw";

  private record Finished(int exit, List<String> lines) {}

  @ParameterizedTest
  @ValueSource(strings = {"run", "verify", "version"})
  void b41TheJarRefusesToStartWithAFailpoint(String command) throws Exception {
    Finished finished = java(SET, "-jar", JarProcess.jar().toString(), command);
    assertEquals(2, finished.exit());
    assertEquals(1, finished.lines().size(), () -> finished.lines().toString());
    assertTrue(finished.lines().get(0).startsWith("PHL-CLI-2 FAILPOINT_REFUSED "), () -> finished.lines().toString());
  }

  @Test
  void b41TheJarRefusesItAlsoBesideOtherClasses() throws Exception {
    Finished finished = java(SET, "-cp", JarProcess.jar() + File.pathSeparator + "src", "io.philotes.app.Main", "version");
    assertEquals(2, finished.exit());
  }

  @Test
  void theClassesOfTheTestsAreTheKey() throws Exception {
    String classes = Path.of(FailpointGuardIT.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    String path = JarProcess.jar() + File.pathSeparator + classes;
    assertEquals(0, java(SET, "-cp", path, "io.philotes.app.Main", "version").exit());
    assertEquals(2, java("-D" + Failpoints.PROPERTY + "=no.such", "-cp", path, "io.philotes.app.Main", "version").exit());
  }

  @Test
  void b41TheJarHasNoKey() throws IOException {
    try (JarFile jar = new JarFile(JarProcess.jar().toFile())) {
      assertEquals(List.of(), jar.stream().map(entry -> entry.getName()).filter(name -> name.contains("unlocked")).toList());
    }
    assertNotNull(FailpointGuardIT.class.getResource("failpoints-unlocked.txt"), "the tests have it");
  }

  private static Finished java(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return new Finished(process.exitValue(), lines);
  }
}
