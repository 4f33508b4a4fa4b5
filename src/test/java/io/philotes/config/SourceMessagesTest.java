package io.philotes.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceMessagesTest {

  private static SourceConfig source(String messages) {
    return ConfigFixture.load("sources: [{database: shop, user: cdc" + messages + "}]\nbuffer: {database: b, user: u}\n", Map.of()).config().sources().get(0);
  }

  @Test
  void asksForNoMessagesByDefault() {
    SourceConfig source = source("");
    assertEquals(List.of(), source.messagePrefixes());
    assertFalse(source.annotations());
    assertFalse(source.needsMessages());
  }

  @Test
  void asksForMessagesToCaptureThemOrToAnnotate() {
    SourceConfig source = source(", messagePrefixes: [outbox, 'it''s \"quoted\"', 'audit.*', '*']");
    assertEquals(List.of("outbox", "it's \"quoted\"", "audit.*", "*"), source.messagePrefixes());
    assertTrue(source.needsMessages());
    assertTrue(source(", annotations: true").needsMessages());
  }

  @ParameterizedTest
  @ValueSource(strings = {"''", "'philotes:annotate'", "'philotes:*'", "\"a\\tb\""})
  void refusesWhatIsNoPrefixOrIsOurOwn(String prefix) {
    ConfigException invalid = assertThrows(ConfigException.class, () -> source(", messagePrefixes: [" + prefix + "]"));
    assertEquals(1, invalid.problems().size(), invalid::getMessage);
    assertTrue(invalid.getMessage().contains("messagePrefixes"), invalid::getMessage);
  }
}
