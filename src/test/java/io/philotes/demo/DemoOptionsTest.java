package io.philotes.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOptionsTest {

  @Test
  void runsUntilCtrlCUnlessTold() {
    assertEquals(Optional.empty(), DemoOptions.parse(List.of()).seconds());
    assertEquals(Optional.empty(), DemoOptions.parse(List.of("demo")).seconds());
    assertEquals(Optional.of(20), DemoOptions.parse(List.of("demo", "--seconds", "20")).seconds());
    assertEquals(Optional.of(20), DemoOptions.parse(List.of("--seconds", "20")).seconds());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "demo demo", "--seconds", "--seconds 0", "--seconds -1", "--seconds 86401",
      "--seconds 9999999999999", "--seconds 1.5", "demo --second 3", "--seconds 3 demo"})
  void refusesAnythingElseInOneLine(String line) {
    String message = assertThrows(IllegalArgumentException.class, () -> DemoOptions.parse(List.of(line.split(" ")))).getMessage();
    assertTrue(message.startsWith("demo: ") && message.contains(DemoOptions.USAGE) && !message.contains("\n"), message);
  }
}
