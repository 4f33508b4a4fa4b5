package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.RecordChanges;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceCheckpoint.Stage;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.config.ByteSize;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.config.SslMode;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.simulation.SimProcess;
import io.philotes.simulation.SimSchedule;
import io.philotes.simulation.SimWorld;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class SourceConnectorTest {

  private static final SimWorld WORLD = SimWorld.quiet(1);
  private static final SimProcess PROCESS = new SimProcess(WORLD.schedule(), "p1");
  private static final SourceConfig SOURCE = new SourceConfig("shop", new DatabaseConfig("sim", 1, "app", "philotes",
      Secret.none(), SslMode.DISABLE, null, Duration.ofSeconds(10)), "slot", "pub", List.of(), false,
      new ByteSize(0), Duration.ZERO);

  /** A leader that stood still between two questions must not take the next leader's work for a stranger's. */
  @Test
  void f06DoesNotRefuseWhenAnotherLeaderHasMovedTheCheckpointMeanwhile() {
    assertEquals(ErrorCode.FENCED, connect(checkpoint("0/1000"), checkpoint("0/1008")));
  }

  @Test
  void refusesWhenTheCheckpointIsStillTheSame() {
    assertEquals(ErrorCode.SLOT_MISSING, connect(checkpoint("0/1000"), checkpoint("0/1000")));
  }

  /** On a source whose slot is not there. */
  private static ErrorCode connect(SourceCheckpoint... told) {
    SourceConnector connector = new SourceConnector(PROCESS, SOURCE, List.of(), new SimServer(WORLD, PROCESS), new Told(told), opened -> {});
    Future<StartedStream> outcome = connector.connect();
    SimSchedule schedule = WORLD.schedule();
    while (!outcome.isComplete() && schedule.step()) {
      // until it is decided
    }
    return assertInstanceOf(PhilotesException.class, outcome.cause()).code();
  }

  private static SourceCheckpoint checkpoint(String end) {
    Lsn lsn = Lsn.parse(end);
    return new SourceCheckpoint(Stage.REGISTERED, 1, 1, WORLD.source().systemIdentifier(), 1, "app", "slot", Lsn.ZERO, lsn, lsn, 1, List.of());
  }

  /** A buffer that tells one checkpoint after the other. */
  private static final class Told implements SourceBuffer {

    private final Queue<SourceCheckpoint> checkpoints;

    Told(SourceCheckpoint... told) {
      checkpoints = new ArrayDeque<>(List.of(told));
    }

    @Override
    public Future<SourceOpened> open() {
      return Future.succeededFuture(SourceOpened.leading(1, 1, checkpoints.remove()));
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
