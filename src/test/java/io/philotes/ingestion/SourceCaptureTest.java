package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.RecordChanges;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.RetainedWal;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.config.ByteSize;
import io.philotes.config.CdcConfig;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.RetryConfig;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.config.SslMode;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.simulation.SimProcess;
import io.philotes.simulation.SimWorld;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Looks after the WAL of its slot when it matters most: while nothing is read. */
class SourceCaptureTest {

  private static final SourceConfig SOURCE = new SourceConfig("shop", new DatabaseConfig("sim", 1, "app", "philotes",
      Secret.none(), SslMode.DISABLE, null, Duration.ofSeconds(10)), "slot", "pub", List.of(), false, new ByteSize(1), Duration.ZERO);
  private static final Future<SourceOpened> AWAY = Future.failedFuture(PhilotesException.of(ErrorCode.BUFFER_REFUSED, "server", "buffer", "refused"));

  private final SimWorld world = SimWorld.quiet(1);
  private final SimProcess process = new SimProcess(world.schedule(), "p1");

  private SourceCapture capture(Future<SourceOpened> opened) {
    world.oracle().slotCreated(world.source().createSlot("slot"));
    SourceSettings settings = new SourceSettings("p1", SOURCE, new CdcConfig(10, Duration.ofMillis(10), new ByteSize(1 << 20)),
        new RetryConfig(3, Duration.ofMillis(100), Duration.ofSeconds(2), 2), true, null);
    SourceCapture capture = new SourceCapture(process, settings, new SimServer(world, process), new Buffer(opened), () -> 0.5);
    capture.start(failure -> {});
    process.every(2_000, capture::askWal);
    return capture;
  }

  private void until(String what, BooleanSupplier reached) {
    long limit = process.millis() + 600_000;
    while (!reached.getAsBoolean()) {
      assertTrue(world.schedule().step() && process.millis() < limit, what);
    }
  }

  private static RetainedWal wal(SourceCapture capture) {
    return capture.status().retainedWal();
  }

  @Test
  void tellsOfTheWalWhileTheBufferIsAwayAndWarns() {
    SourceCapture capture = capture(AWAY);
    until("the slot's WAL is known", () -> wal(capture).bytes() >= 0);
    assertEquals(SourceState.DEGRADED, capture.state());
    assertEquals("reserved", wal(capture).status());
    world.source().work();
    world.source().quiesce();
    until("there is a warning", () -> wal(capture).warning() != null);
    assertEquals(ErrorCode.SOURCE_WAL_RETAINED.name(), wal(capture).code());
    assertTrue(wal(capture).warning().contains("ingestion waits (BUFFER_REFUSED)"), wal(capture).warning());
    assertNotNull(wal(capture).bytesPerSecond());
    assertEquals("BUFFER_REFUSED", capture.status().code(), "the failure stays what it is");
  }

  @Test
  void tellsOfTheWalOfASourceThatHasFailedForGood() {
    SourceCheckpoint ofAnother = new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "another cluster", 1, "app", "slot",
        Lsn.ZERO, new Lsn(1), new Lsn(1), 1, List.of());
    SourceCapture capture = capture(Future.succeededFuture(SourceOpened.leading(1, 1, ofAnother)));
    until("it has failed", () -> capture.state() == SourceState.FAILED);
    assertEquals("DIFFERENT_CLUSTER", capture.status().code());
    until("the slot's WAL is known", () -> wal(capture).bytes() >= 0);
    until("there is a warning", () -> wal(capture).warning() != null);
    assertTrue(wal(capture).warning().contains("ingestion has stopped for good (DIFFERENT_CLUSTER)"), wal(capture).warning());
  }

  @Test
  void forgetsTheFiguresOfASourceThatDoesNotAnswerAnyMore() {
    SourceCapture capture = capture(AWAY);
    until("the slot's WAL is known", () -> wal(capture).bytes() >= 0);
    world.source().crash();
    long since = process.millis();
    until("nothing is known", () -> wal(capture).equals(RetainedWal.UNKNOWN));
    assertTrue(process.millis() - since > 25_000, "one question without an answer is nothing");
    world.source().start();
    until("the slot's WAL is known again", () -> wal(capture).bytes() >= 0);
  }

  @Test
  void tellsThatTheSlotIsLostWhileTheBufferIsAway() {
    SourceCapture capture = capture(AWAY);
    until("the slot's WAL is known", () -> wal(capture).bytes() >= 0);
    world.source().invalidateSlot("wal_removed");
    until("it is seen", () -> "lost".equals(wal(capture).status()));
    assertEquals("SLOT_LOST", wal(capture).code());
    assertEquals(-1, wal(capture).bytes());
  }

  /** One that answers always the same. */
  private record Buffer(Future<SourceOpened> opened) implements SourceBuffer {

    @Override
    public Future<SourceOpened> open() {
      return opened;
    }

    @Override
    public Future<SourceOpened> register(RegisterSource request) {
      throw new AssertionError("nothing is registered");
    }

    @Override
    public Future<WriteReply> write(WriteBatch batch) {
      throw new AssertionError("nothing is written");
    }

    @Override
    public Future<WriteReply> release() {
      return Future.succeededFuture(WriteReply.DURABLE);
    }

    @Override
    public Future<WriteReply> record(RecordChanges request) {
      throw new AssertionError("nothing changes");
    }

    @Override
    public Future<WriteReply> advanceAcked(AdvanceAcked request) {
      throw new AssertionError("nothing is confirmed");
    }
  }
}
