package io.philotes.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.demo.postgres.FreePort;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.testing.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who says how the jar logs. It tells its configuration before it meets a database; here it meets none. */
class LogSetupIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String OURS = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z (INFO |WARN |DEBUG) \\w+ \\S.*";

  private static JarProcess start(Map<String, String> more, String... options) {
    Map<String, String> variables = new TreeMap<>(more);
    for (String side : List.of("SOURCE", "BUFFER")) {
      variables.put("PHILOTES_" + side + "_HOST", "127.0.0.1");
      variables.put("PHILOTES_" + side + "_PORT", String.valueOf(FreePort.find()));
      variables.put("PHILOTES_" + side + "_DATABASE", side.toLowerCase());
      variables.put("PHILOTES_" + side + "_USER", "nobody");
    }
    variables.put("PHILOTES_HTTP_PORT", String.valueOf(FreePort.find()));
    return JarProcess.startWithTests(Jvm.QUICK, 256, List.of(options), variables, line -> { }, "run");
  }

  private static void awaitLine(JarProcess jar, String pattern) {
    Await.until("a line of the log like " + pattern, LIMIT, () -> jar.errors().stream().anyMatch(line -> line.matches(pattern)));
  }

  private static void logsAsWeDo(JarProcess jar) {
    awaitLine(jar, ".* INFO  CommandLineInterface Configured key=\"buffer\\.host\" value=\"127\\.0\\.0\\.1\" from=\"PHILOTES_BUFFER_HOST\"");
    assertEquals(List.of(), jar.errors().stream().filter(line -> !line.matches(OURS)).toList());
    assertEquals(List.of(), jar.output());
  }

  @Test
  void everyRecordIsALineOfOurFormOnStderr() {
    try (JarProcess jar = start(Map.of())) {
      logsAsWeDo(jar);
    }
  }

  @Test
  void theVariableSetsTheLevel() {
    try (JarProcess jar = start(Map.of("PHILOTES_LOG_LEVEL", "debug"))) {
      awaitLine(jar, ".*Z DEBUG .*");
    }
  }

  @Test
  void soDoesThePropertyThatTheDemoSets() {
    try (JarProcess jar = start(Map.of(), "-DPHILOTES_LOG_LEVEL=debug")) {
      awaitLine(jar, ".*Z DEBUG .*");
    }
  }

  @Test
  void theVariableSetsTheForm() {
    try (JarProcess jar = start(Map.of("PHILOTES_LOG_FORMAT", "json"))) {
      awaitLine(jar, "\\{\"time\":.*\"message\":\"Configured\",\"key\":\"buffer\\.host\",\"value\":\"127\\.0\\.0\\.1\".*}");
      assertEquals(List.of(), jar.errors().stream().filter(line -> !line.matches("\\{\"time\":\".*}|PHL-.*")).toList());
    }
  }

  @Test
  void aFileThatTheOperatorNamesReplacesOurForm(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("theirs.xml"), """
        <configuration>
          <appender name="E" class="ch.qos.logback.core.ConsoleAppender">
            <target>System.err</target>
            <encoder><pattern>%msg in their form%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="E"/></root>
        </configuration>
        """);
    try (JarProcess jar = start(Map.of(), "-Dlogback.configurationFile=" + file)) {
      awaitLine(jar, "Configured in their form");
      assertTrue(jar.errors().stream().noneMatch(line -> line.matches(OURS)), "both log");
    }
  }

  /** Logback's own way out would be every DEBUG record of every library, on stdout. */
  @Test
  void aFileThatIsNotThereChangesNothing(@TempDir Path directory) {
    try (JarProcess jar = start(Map.of(), "-Dlogback.configurationFile=" + directory.resolve("missing.xml"))) {
      logsAsWeDo(jar);
    }
  }
}
