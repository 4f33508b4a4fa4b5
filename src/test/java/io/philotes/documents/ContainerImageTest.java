package io.philotes.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code Dockerfile}, {@code .dockerignore} and {@code conf/jvm.options} fit each other, the pom and the JVM. */
class ContainerImageTest {

  private static final Pattern COPY = Pattern.compile("^COPY (\\S+) (\\S+)$", Pattern.MULTILINE);
  private final String dockerfile = Documents.read("Dockerfile");

  @Test
  void takesTheJarThatThePomBuildsAndTheOptions() {
    List<String> copied = COPY.matcher(dockerfile).results().map(copy -> copy.group(1)).sorted().toList();
    assertEquals(List.of(JvmOptions.FILE, Pom.jar()), copied);
    assertTrue(dockerfile.contains("philotes:" + Pom.version() + " "), "the first line names the version of the pom");
  }

  @Test
  void leavesNothingThatItTakesOutOfTheContext() {
    List<String> lines = Documents.read(".dockerignore").lines().toList();
    assertEquals("*", lines.get(0));
    assertEquals(List.of("!" + JvmOptions.FILE, "!" + Pom.jar()), lines.subList(1, lines.size()));
  }

  @Test
  void startsWhatItTook() {
    List<String> targets = COPY.matcher(dockerfile).results().map((MatchResult copy) -> copy.group(2)).toList();
    assertTrue(dockerfile.contains("ENTRYPOINT [\"java\", \"@" + targets.get(0) + "\", \"-jar\", \"" + targets.get(1) + "\"]\nCMD [\"run\"]"),
        dockerfile);
  }

  @Test
  void isNotRoot() {
    assertTrue(dockerfile.contains("\nUSER 10001:10001\n"), dockerfile);
  }

  /** What the JVM says of itself, and nothing of ours: stdout belongs to the consumers there. */
  @Test
  void theJvmTakesEveryOptionAndKeepsStdoutFree() throws Exception {
    Process java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + JvmOptions.FILE,
        "-version").start();
    assertTrue(java.waitFor(60, TimeUnit.SECONDS));
    String errors = new String(java.getErrorStream().readAllBytes());
    assertEquals(0, java.exitValue(), errors);
    assertEquals("", new String(java.getInputStream().readAllBytes()));
    assertTrue(!errors.toLowerCase().contains("warning"), errors);
  }

  @Test
  void writesNoMemoryToADisk() {
    assertTrue(JvmOptions.all().containsAll(List.of("-XX:-HeapDumpOnOutOfMemoryError", "-XX:-CreateCoredumpOnCrash")));
  }
}
