package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.JarProcess;
import io.philotes.testing.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start does without, because recovery after a crash waits for it. */
class StartIT {

  private static final String XML = "com.sun.org.apache.xerces.";
  private static final String DATA_BINDING = "com.fasterxml.jackson.databind.";
  private static final String RECORDED_EVENTS = "jdk.jfr.internal.MetadataRepository";

  @Test
  void loadsNoXmlParserNoDataBindingAndNoRecordedEventsBeforeTheFirstEventIsBuffered(@TempDir Path directory) throws IOException {
    Path classes = directory.resolve("classes");
    List<String> telling = List.of("-Xlog:class+load:file=" + classes);
    try (Rig rig = Rig.open();
        JarProcess process = rig.kept(JarProcess.startWithTests(Jvm.PLAIN, Rig.HEAP, telling, rig.environment(), line -> { }, "run"))) {
      rig.awaitStreaming();
      rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
      rig.awaitBuffered();
      assertTrue(process.isAlive());
      List<String> loaded = Files.readAllLines(classes);
      assertTrue(loaded.stream().anyMatch(line -> line.contains("io.philotes.app.Main source:")), "no classes are told");
      for (String part : List.of(XML, DATA_BINDING, RECORDED_EVENTS)) {
        assertEquals(List.of(), loaded.stream().filter(line -> line.contains(part)).limit(3).toList(), part);
      }
    }
  }

  @Test
  void aKilledProcessLeavesNoFilesBehind(@TempDir Path temporary) throws IOException {
    try (Rig rig = Rig.open()) {
      List<String> there = List.of("-Djava.io.tmpdir=" + temporary);
      JarProcess process = rig.kept(JarProcess.startWithTests(Rig.HEAP, there, rig.environment(), line -> { }, "run"));
      rig.awaitStreaming();
      rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
      rig.awaitBuffered();
      process.kill();
      JarProcess verification = rig.kept(JarProcess.startWithTests(Rig.HEAP, there, rig.environment(), line -> { }, "verify"));
      assertEquals(0, verification.awaitExit(Duration.ofSeconds(60)));
      try (Stream<Path> files = Files.list(temporary)) {
        assertEquals(List.of(), files.toList());
      }
    }
  }
}
