package io.philotes.buffer.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SqlScriptTest {

  @Test
  void separatesPartsAtTheirOwnLineOnly() {
    assertEquals(List.of("SELECT 1", "SELECT '-- ;;';\nSELECT 3"),
        new SqlScript("SELECT 1\n-- ;;\n\nSELECT '-- ;;';\nSELECT 3\n-- ;; \n").parts());
  }

  @Test
  void tellsWhetherAScriptIsThere() {
    assertTrue(SqlScript.find("schema-1.sql").isPresent());
    assertTrue(SqlScript.find("schema-999.sql").isEmpty());
    assertThrows(IllegalStateException.class, () -> SqlScript.load("schema-999.sql"));
  }
}
