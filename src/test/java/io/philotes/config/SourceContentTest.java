package io.philotes.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ContentPolicy.OnUndecodable;
import io.philotes.config.ContentPolicy.OnValueTooLarge;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceContentTest {

  private static ContentPolicy content(String keys) {
    return ConfigFixture.load("sources: [{database: shop, user: cdc" + keys + "}]\nbuffer: {database: b, user: u}\n", Map.of()).config().sources().get(0).content();
  }

  @Test
  void stopsAtWhatCannotBeCarriedByDefault() {
    assertEquals(ContentPolicy.DEFAULT, content(""));
    assertEquals(new ContentPolicy(new ByteSize(64L << 20), OnValueTooLarge.FAIL, OnUndecodable.FAIL), content(""));
  }

  @Test
  void mapsEveryKey() {
    assertEquals(new ContentPolicy(new ByteSize(1L << 30), OnValueTooLarge.OMIT, OnUndecodable.STORE_RAW),
        content(", maxValueBytes: 1GB, onValueTooLarge: omit, onUndecodable: store-raw"));
  }

  /** A value in an index, as a key is, never has a megabyte of text: so no limit concerns it. */
  @ParameterizedTest
  @ValueSource(strings = {"maxValueBytes: 1023KB", "maxValueBytes: 1025MB", "maxValueBytes: 0B", "onValueTooLarge: skip", "onValueTooLarge: 'null'",
      "onUndecodable: omit", "onUndecodable: store_raw"})
  void refusesOtherValues(String key) {
    ConfigException invalid = assertThrows(ConfigException.class, () -> content(", " + key));
    assertEquals(1, invalid.problems().size(), invalid::getMessage);
    assertTrue(invalid.getMessage().contains(key.substring(0, key.indexOf(':'))), invalid::getMessage);
  }
}
