package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.JarProcess;
import io.philotes.testing.Jvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a start does without, because recovery after a crash waits for it. */
class StartIT {

  private static final String XML = "com.sun.org.apache.xerces.";
  private static final String DATA_BINDING = "com.fasterxml.jackson.databind.";
  private static final String RECORDED_EVENTS = "jdk.jfr.internal.MetadataRepository";

  private static JarProcess starting(Rig rig) {
    return JarProcess.startWithTests(Jvm.PLAIN, Rig.HEAP, List.of("-Xlog:class+load:stderr"), rig.environment(), line -> { }, "run");
  }

  @Test
  void loadsNoXmlParserNoDataBindingAndNoRecordedEventsBeforeTheFirstEventIsBuffered() {
    try (Rig rig = Rig.open(); JarProcess jar = starting(rig)) {
      rig.awaitStreaming();
      rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
      rig.awaitBuffered();
      assertTrue(jar.errors().stream().anyMatch(line -> line.contains("io.philotes.app.Main source:")), "no classes are told");
      for (String part : List.of(XML, DATA_BINDING, RECORDED_EVENTS)) {
        assertEquals(List.of(), jar.errors().stream().filter(line -> line.contains(part)).limit(3).toList());
      }
    }
  }
}
