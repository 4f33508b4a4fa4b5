package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class EnduranceCommandTest {

  @Test
  void refusesARateAtWhichALoadWouldHaveNoRows() {
    StringWriter errors = new StringWriter();
    assertEquals(2, new CommandLine(new EnduranceCommand()).setErr(new PrintWriter(errors)).execute("--rate", "249"));
    assertTrue(errors.toString().startsWith("--rate is 249, it must be 250 or more"), errors.toString());
  }
}
