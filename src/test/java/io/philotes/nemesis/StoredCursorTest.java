package io.philotes.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredCursorTest {

  private final List<List<String>> rows = new ArrayList<>();
  private boolean away;
  private final StoredCursor cursor = new StoredCursor(() -> {
    if (away) {
      throw new IllegalStateException("no buffer");
    }
    return rows;
  });

  @Test
  void remembersTheLastOneWhileTheBufferIsAway() {
    rows.add(List.of("3", "70"));
    assertEquals(new StoredCursor.Place(3, 70), cursor.read().orElseThrow());
    away = true;
    assertTrue(cursor.read().isEmpty());
    assertEquals(70, cursor.last());
    assertEquals(List.of(), cursor.findings());
  }

  @Test
  void saysSoWhenItCouldNeverBeRead() {
    assertEquals(List.of(), cursor.findings(), "nothing died");
    cursor.read();
    away = true;
    cursor.read();
    assertEquals(1, cursor.findings().size());
    assertEquals("K7", cursor.findings().get(0).check());
  }

  @Test
  void aNewRunStandsOnItsOwn() {
    rows.add(List.of("3", "70"));
    cursor.read();
    cursor.countAnew();
    away = true;
    cursor.read();
    assertEquals(1, cursor.findings().size());
    assertEquals(70, cursor.last());
  }
}
