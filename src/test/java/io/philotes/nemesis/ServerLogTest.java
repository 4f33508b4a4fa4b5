package io.philotes.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.verification.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerLogTest {

  @Test
  void isContentWithAServerThatOnlyStarts() {
    assertEquals(List.of(), ServerLog.scan("buffer", () -> List.of("LOG:  starting"), ServerLog.OF_BUFFER));
  }

  @Test
  void findsWhatMustNotBeThere() {
    found("2 times", ServerLog.scan("buffer", () -> List.of("ERROR:  duplicate key value x", "ERROR:  duplicate key value y"),
        ServerLog.OF_BUFFER));
    found("PANIC", ServerLog.scan("source", () -> List.of("PANIC:  x"), ServerLog.OF_SOURCE));
  }

  @Test
  void aLogThatCannotBeReadOrSaysNothingIsAFinding() {
    found("cannot be read", ServerLog.scan("buffer", () -> {
      throw new UncheckedIOException(new IOException("gone"));
    }, ServerLog.OF_BUFFER));
    found("is empty", ServerLog.scan("buffer", List::of, ServerLog.OF_BUFFER));
  }

  private static void found(String what, List<Finding> findings) {
    assertEquals(1, findings.size(), findings.toString());
    assertTrue(findings.get(0).what().contains(what), findings.toString());
  }
}
