package io.philotes.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.preflight.Finding;
import io.philotes.preflight.Level;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class CheckTextTest {

  private static String printed(String remedy, BiConsumer<List<Finding>, PrintStream> printer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    printer.accept(List.of(new Finding(Level.WARN, "source shop", "extra_tables", "more", remedy, null)), new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printsSqlWhole() {
    String sql = "BEGIN; " + "x".repeat(15_000) + "; COMMIT;";
    assertTrue(printed(sql, CheckText::print).contains(" more -> " + sql + System.lineSeparator()));
  }

  @Test
  void leavesSqlThatFillsTheScreenToTheDocument() {
    String sql = "BEGIN; " + "x".repeat(50_000) + "; COMMIT;";
    String text = printed(sql, CheckText::print);
    assertTrue(text.contains("more -> It has 50016 characters: 'check --json' prints it") && !text.contains("BEGIN"), text);
    assertEquals(sql, new JsonObject(printed(sql, CheckText::printJson)).getJsonArray("findings").getJsonObject(0).getString("remedy"));
  }
}
