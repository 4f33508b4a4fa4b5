package io.philotes.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.demo.postgres.PgArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as people run it, in a process of its own. */
class DemoIT {

  @TempDir
  private Path directory;

  @Test
  void provesThatEverythingCommittedWasDeliveredExactlyOnce() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    int exit = run(lines, "demo", "--seconds", "7");
    if (PgArchive.obstacle() == null) {
      assertEquals(0, exit, () -> String.join("\n", lines));
      assertEquals("demo: everything committed was delivered exactly once", lines.get(lines.size() - 1));
    } else {
      assertEquals(2, exit, () -> String.join("\n", lines));
    }
  }

  @Test
  void refusesWrongArgumentsInOneLine() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    assertEquals(2, run(lines, "--hours", "7"));
    assertEquals(1, lines.size(), () -> String.join("\n", lines));
    assertTrue(lines.get(0).contains(DemoOptions.USAGE), lines.get(0));
  }

  private int run(List<String> lines, String... arguments) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m", "-cp", System.getProperty("java.class.path"), "io.philotes.demo.Demo"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertTrue(process.waitFor(180, TimeUnit.SECONDS), "the demo takes longer than 180 s");
    } finally {
      process.destroy();
    }
    lines.addAll(Files.readAllLines(output));
    return process.exitValue();
  }
}
