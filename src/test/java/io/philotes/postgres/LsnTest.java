package io.philotes.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LsnTest {

  @Test
  void readsAndWritesTheTextForm() {
    for (String text : List.of("0/0", "16/B374D848", "0/80000000", "FFFFFFFF/FFFFFFFF", "7FFFFFFF/FFFFFFFF")) {
      assertEquals(text, Lsn.parse(text).toString());
    }
    assertEquals("0/1A", Lsn.parse("00000000/0000001a").toString());
  }

  @Test
  void refusesAnythingElse() {
    for (String text : List.of("", "/", "1", "1/", "/1", "ZZ/1", "16/B374D848x", "-1/0", "1/123456789", "1/2/3", "+1/1", "１/1")) {
      assertThrows(IllegalArgumentException.class, () -> Lsn.parse(text), text);
    }
  }

  @Test
  void comparesAsUnsigned() {
    assertTrue(Lsn.parse("80000000/0").isAfter(Lsn.parse("7FFFFFFF/FFFFFFFF")));
    assertTrue(Lsn.parse("0/7FFFFFFF").isBefore(Lsn.parse("0/80000000")));
    assertEquals(Lsn.parse("80000000/1"), Lsn.max(Lsn.parse("80000000/1"), Lsn.parse("1/0")));
  }
}
