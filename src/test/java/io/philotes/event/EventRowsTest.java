package io.philotes.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventRowsTest {

  private static void add(EventRows rows, int seq, String before, String after, String metadata) {
    part(rows, before);
    part(rows, after);
    part(rows, metadata);
    rows.add(100, seq, 90 + seq, 7, 5_000, 3, Operation.UPDATE);
  }

  private static void part(EventRows rows, String json) {
    if (json == null) {
      rows.absentPart();
    } else {
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      rows.json().put(bytes, 0, bytes.length);
      rows.endPart();
    }
  }

  @Test
  void keepsPartsApartAndTellsAbsentFromEmpty() {
    EventRows rows = new EventRows(1, 1);
    add(rows, 0, null, "{\"a\":1}", null);
    add(rows, 1, "{}", null, "{\"é\":2}");
    assertNull(rows.part(0, EventRows.BEFORE));
    assertEquals("{\"a\":1}", rows.part(0, EventRows.AFTER));
    assertNull(rows.part(0, EventRows.METADATA));
    assertEquals("{}", rows.part(1, EventRows.BEFORE));
    assertEquals(-1, rows.partLength(1, EventRows.AFTER));
    assertEquals("{\"é\":2}", rows.part(1, EventRows.METADATA));
  }

  @Test
  void splitsAtEveryPlaceWithoutChangingAnEvent() {
    for (int at = 0; at <= 50; at++) {
      EventRows rows = new EventRows(2, 8);
      for (int i = 0; i < 50; i++) {
        add(rows, i, i % 3 == 0 ? null : "b" + i, i % 5 == 0 ? null : "after" + i, i % 7 == 0 ? "m" : null);
      }
      rows.markLast(49);
      EventRows tail = rows.split(at, 1, 1);
      assertEquals(at, rows.size());
      assertEquals(50 - at, tail.size());
      for (int i = 0; i < 50; i++) {
        EventRows part = i < at ? rows : tail;
        int row = i < at ? i : i - at;
        assertEquals(i, part.seq(row));
        assertEquals(i == 49, part.last(row));
        assertEquals(i % 3 == 0 ? null : "b" + i, part.part(row, EventRows.BEFORE));
        assertEquals(i % 5 == 0 ? null : "after" + i, part.part(row, EventRows.AFTER));
        assertEquals(i % 7 == 0 ? "m" : null, part.part(row, EventRows.METADATA));
      }
      add(rows, 99, "x", "y", "z");
      assertEquals("y", rows.part(at, EventRows.AFTER));
    }
  }

  @Test
  void refusesAnEventWithoutAllItsParts() {
    EventRows rows = new EventRows(1, 1);
    rows.absentPart();
    assertThrows(IllegalStateException.class, () -> rows.add(1, 0, 1, 1, 1, 1, Operation.INSERT));
    assertTrue(rows.size() == 0);
  }

  @Test
  void whatWasWrittenOfAnEventCanBeForgotten() {
    EventRows rows = new EventRows(1, 16);
    rows.discard();
    for (int written = 0; written < 3; written++) {
      rows.json().put('{');
      rows.json().put('}');
      rows.endPart();
      rows.absentPart();
      if (written == 1) {
        rows.absentPart();
        rows.add(200, 0, 5, 771, 0, 1, Operation.INSERT);
      } else {
        rows.json().put('{');
        rows.discard();
      }
    }
    assertEquals(1, rows.size());
    assertEquals("{}", rows.part(0, EventRows.BEFORE));
    assertEquals(2, rows.json().size());
    rows.discard();
    assertEquals(2, rows.json().size(), "what is complete stays");
  }
}
