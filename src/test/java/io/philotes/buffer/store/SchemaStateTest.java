package io.philotes.buffer.store;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import org.junit.jupiter.api.Test;

class SchemaStateTest {

  @Test
  void b15RefusesAServerThatIsTooOld() {
    refuses(ErrorCode.BUFFER_VERSION, state(13_09_99, false, true, false, false, false, 0));
    assertDoesNotThrow(state(14_00_00, false, true, false, false, false, 0)::requireUsable);
  }

  @Test
  void refusesAStandby() {
    refuses(ErrorCode.BUFFER_READ_ONLY, state(15_00_00, true, true, true, true, true, 9));
  }

  @Test
  void needsTheRightToCreateTheSchemaOnlyWhenThereIsNone() {
    refuses(ErrorCode.BUFFER_RIGHTS, state(15_00_00, false, false, false, false, false, 0));
    assertDoesNotThrow(state(15_00_00, false, false, true, true, true, 9)::requireUsable);
  }

  @Test
  void refusesForeignContentBeforeItAsksForRights() {
    refuses(ErrorCode.BUFFER_SCHEMA, state(15_00_00, false, true, true, false, false, 3));
  }

  private static SchemaState state(int server, boolean standby, boolean mayCreate, boolean exists, boolean mayCreateInSchema,
                                   boolean versionTable, long objects) {
    return new SchemaState("buffer", "philotes", server, standby, mayCreate, exists, mayCreateInSchema, versionTable, objects);
  }

  private static void refuses(ErrorCode code, SchemaState state) {
    assertEquals(code, assertThrows(PhilotesException.class, state::requireUsable).code());
  }
}
