package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.RetainedWal;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceState;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceLifeTest {

  private final SourceLife life = new SourceLife("shop");

  private static PhilotesException failure(ErrorCode code) {
    return PhilotesException.of(code, "source", "shop", "for a test");
  }

  private static SourceCheckpoint checkpoint(SourceCheckpoint.Stage stage) {
    return new SourceCheckpoint(stage, 1, 1, "7000", 1, "shop", "philotes_cdc", new Lsn(90), new Lsn(100), new Lsn(120),
        7, List.of());
  }

  @Test
  void tellsTheFailureItWaitsForUntilItStreamsAgain() {
    life.degraded(failure(ErrorCode.SOURCE_REFUSED), 200, true);
    assertEquals("SOURCE_REFUSED", life.status(null, RetainedWal.UNKNOWN, List.of()).code());
    assertEquals(SourceState.DEGRADED, life.state());
    life.enter(SourceState.STREAMING);
    assertNull(life.status(null, RetainedWal.UNKNOWN, List.of()).code());
  }

  @Test
  void aConcernDegradesAStreamAndLeavesItWhenItIsWellAgain() {
    life.enter(SourceState.STREAMING);
    life.concern(ErrorCode.BUFFER_LIMIT, failure(ErrorCode.BUFFER_LIMIT));
    life.concern(ErrorCode.PUBLICATION_MISSING, failure(ErrorCode.PUBLICATION_EMPTY));
    assertEquals(SourceState.DEGRADED, life.state());
    life.concern(ErrorCode.BUFFER_LIMIT, null);
    assertEquals("PUBLICATION_EMPTY", life.status(null, RetainedWal.UNKNOWN, List.of()).code());
    life.concern(ErrorCode.PUBLICATION_MISSING, null);
    assertEquals(SourceState.STREAMING, life.state());
    assertNull(life.status(null, RetainedWal.UNKNOWN, List.of()).error());
  }

  private boolean streams() {
    return life.status(null, RetainedWal.UNKNOWN, List.of()).streams();
  }

  @Test
  void streamsAlthoughSomethingIsWrongExceptWhenTheBufferHasNoRoom() {
    assertFalse(streams());
    life.enter(SourceState.STREAMING);
    assertTrue(streams());
    life.concern(ErrorCode.PUBLICATION_MISSING, failure(ErrorCode.TABLE_NOT_PUBLISHED));
    assertEquals(SourceState.DEGRADED, life.state());
    assertTrue(streams());
    life.concern(ErrorCode.BUFFER_LIMIT, failure(ErrorCode.BUFFER_LIMIT));
    assertFalse(streams(), "reading is paused");
    life.concern(ErrorCode.BUFFER_LIMIT, null);
    assertTrue(streams());
    life.degraded(failure(ErrorCode.SOURCE_REFUSED), 200, false);
    assertFalse(streams(), "the stream has ended, and the concern with it");
    life.enter(SourceState.STREAMING);
    life.concern(ErrorCode.PUBLICATION_MISSING, failure(ErrorCode.TABLE_NOT_PUBLISHED));
    life.failed(failure(ErrorCode.SLOT_MISSING), false);
    assertFalse(streams());
  }

  @Test
  void onlyASourceThatTheBufferKnowsHasWorkedBefore() {
    life.opened(checkpoint(SourceCheckpoint.Stage.SLOT_INTENDED));
    assertFalse(life.isReachedBefore());
    life.opened(checkpoint(SourceCheckpoint.Stage.REGISTERED));
    assertTrue(life.isReachedBefore());
  }

  @Test
  void namesNoLeaderOnceItLeadsItself() {
    life.standby("other");
    assertEquals("other", life.status(null, RetainedWal.UNKNOWN, List.of()).leader());
    assertFalse(life.isLeading());
    life.opened(checkpoint(SourceCheckpoint.Stage.REGISTERED));
    life.degraded(failure(ErrorCode.SOURCE_REFUSED), 200, false);
    assertNull(life.status(null, RetainedWal.UNKNOWN, List.of()).leader());
    assertTrue(life.isLeading());
  }

  @Test
  void tellsWhyItIsNotReadAsUsual() {
    assertNull(life.hindrance());
    life.degraded(failure(ErrorCode.BUFFER_REFUSED), 200, false);
    assertEquals(new Hindrance(ErrorCode.BUFFER_REFUSED, false), life.hindrance());
    life.failed(failure(ErrorCode.SLOT_MISSING), false);
    assertEquals(new Hindrance(ErrorCode.SLOT_MISSING, true), life.hindrance());
    life.enter(SourceState.STREAMING);
    assertNull(life.hindrance());
  }

  @Test
  void lagIsWhatTheSourceHasAndTheBufferNot() {
    life.opened(checkpoint(SourceCheckpoint.Stage.REGISTERED));
    life.reaches(new Lsn(350));
    assertEquals(250, life.status(null, RetainedWal.UNKNOWN, List.of()).lagBytes());
    assertEquals(new Lsn(100), life.status(null, RetainedWal.UNKNOWN, List.of()).durableLsn());
  }
}
