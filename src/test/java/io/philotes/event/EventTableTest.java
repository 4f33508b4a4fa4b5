package io.philotes.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.philotes.postgres.Lsn;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTableTest {

  private static ChangeEvent event(Operation operation, String after) {
    return new EventTable("public", "mail", List.of("message"), 'd').event("shop", 1, 7, Lsn.ZERO, Lsn.ZERO, 0, true, 771, 0, operation, null, after, null);
  }

  /** What it holds are no columns, whatever their names. */
  @Test
  void whatCouldNotBeDecodedHasNoKey() {
    String after = "{\"message\":\"I\",\"bytes\":\"SQ==\",\"reason\":\"x\"}";
    assertEquals("{\"message\":\"I\"}", event(Operation.INSERT, after).key());
    ChangeEvent undecoded = event(Operation.UNDECODED, after);
    assertNull(undecoded.key());
    assertEquals(List.of("public", "mail", after), List.of(undecoded.schema(), undecoded.table(), undecoded.after()));
  }
}
