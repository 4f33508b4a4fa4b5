package io.philotes.ingestion.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.event.JsonBytes;
import io.philotes.ingestion.image.ImageNotes.Image;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ImageNotesTest {

  private final ImageNotes notes = new ImageNotes();

  private String written() {
    JsonBytes out = new JsonBytes(16);
    notes.write(out);
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  @Test
  void saysNothingAtFirst() {
    assertTrue(notes.isEmpty());
    assertEquals("{}", written());
  }

  @Test
  void writesEverythingInOneOrder() {
    notes.origin("node_\"ä\"");
    notes.truncate(true, false);
    notes.jsonNull(Image.BEFORE, JsonString.quoted("d"));
    notes.jsonNull(Image.AFTER, JsonString.quoted("c"));
    notes.unchanged(Image.AFTER, JsonString.quoted("a"));
    notes.unchanged(Image.AFTER, JsonString.quoted("b\""));
    assertFalse(notes.isEmpty());
    assertEquals("{\"unchanged\":[\"a\",\"b\\\"\"],\"jsonNull\":[\"c\"],\"jsonNullBefore\":[\"d\"],"
        + "\"truncate\":{\"cascade\":true,\"restartIdentity\":false},\"origin\":\"node_\\\"ä\\\"\"}", written());
  }

  @Test
  void eachNoteAloneIsWorthTelling() {
    notes.truncate(false, true);
    assertEquals("{\"truncate\":{\"cascade\":false,\"restartIdentity\":true}}", written());
    notes.clear();
    notes.origin("a");
    assertEquals("{\"origin\":\"a\"}", written());
    notes.clear();
    notes.origin("b");
    assertEquals("{\"origin\":\"b\"}", written());
    notes.clear();
    notes.unchanged(Image.BEFORE, JsonString.quoted("x"));
    assertEquals("{\"unchangedBefore\":[\"x\"]}", written());
  }

  @Test
  void forgetsWhenCleared() {
    notes.origin("a");
    notes.truncate(true, true);
    for (int i = 0; i < 100; i++) {
      notes.unchanged(Image.AFTER, JsonString.quoted("c" + i));
      notes.jsonNull(Image.AFTER, JsonString.quoted("c" + i));
    }
    assertTrue(written().contains("\"c99\""));
    notes.clear();
    assertTrue(notes.isEmpty());
    assertEquals("{}", written());
  }
}
