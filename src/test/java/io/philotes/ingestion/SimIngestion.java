package io.philotes.ingestion;

import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.RecordChanges;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.SourceStatus;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.buffer.SimWriter;
import io.philotes.config.ByteSize;
import io.philotes.config.CdcConfig;
import io.philotes.config.ContentPolicy;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.RetryConfig;
import io.philotes.config.PublicationOptions;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.config.SslMode;
import io.philotes.simulation.SimProcess;
import io.philotes.simulation.SimViolation;
import io.philotes.simulation.SimWorld;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The product's ingestion of one source in a simulated process, between the simulated source and a writer. */
public final class SimIngestion {

  private static final SourceConfig SOURCE = new SourceConfig("sim", new DatabaseConfig("sim", 1, "app", "philotes",
      Secret.none(), SslMode.DISABLE, null, Duration.ofSeconds(10)), "slot", "pub", List.of(), false,
      new ByteSize(0), Duration.ZERO, PublicationOptions.UNSET, Duration.ofSeconds(30), List.of("sim*"), false,
      ContentPolicy.DEFAULT);

  /** With what an event weighs besides its JSON, and the event held back. */
  private static final int MOST_OF_A_READ = 3 * SimStream.MOST_AT_ONCE;

  private final SourceCapture capture;
  private final int maxInFlightBytes;
  private final SimWorld world;

  /**
   * @param batchSize events in a batch; a small number makes chunked writes
   * @param highWatermark events in memory at which reading pauses; 0 means no limit
   */
  public SimIngestion(SimWorld world, SimProcess process, SimWriter writer, int batchSize, int maxInFlightBytes, int highWatermark) {
    this.world = world;
    RetryConfig retry = new RetryConfig(3, Duration.ofMillis(100), Duration.ofSeconds(2), 2);
    CdcConfig cdc = new CdcConfig(batchSize, Duration.ofMillis(10), new ByteSize(maxInFlightBytes),
        highWatermark == 0 ? null : highWatermark, highWatermark == 0 ? null : highWatermark / 2);
    SourceSettings settings = new SourceSettings(process.name(), SOURCE, cdc, retry, true, null);
    this.maxInFlightBytes = maxInFlightBytes;
    Hops hops = new Hops(world, process, writer);
    capture = new SourceCapture(process, settings, new SimServer(world, process, this::weigh, () -> hops.began), hops,
        () -> world.random().nextDouble());
  }

  /** What is held is bounded by the limit and by what one read may bring. */
  private void weigh() {
    long held = capture.status().inFlightBytes();
    if (held > maxInFlightBytes + MOST_OF_A_READ) {
      throw new SimViolation("holds " + held + " bytes, allowed are " + maxInFlightBytes);
    }
  }

  public void start() {
    capture.start(failure -> world.coverage().count("start " + (failure == null ? "works" : failure.code())));
  }

  public void leadership(boolean leading) {
    capture.leadership(leading);
  }

  public Future<Void> stop() {
    return capture.stop();
  }

  public SourceStatus status() {
    return capture.status();
  }

  /** The event bus between ingestion and writer: in order, with a little delay. */
  private static final class Hops implements SourceBuffer {

    private final SimWorld world;
    private final SimProcess process;
    private final SimWriter writer;
    private long lastThere;
    private long lastBack;
    /** The buffer's generation when its checkpoint was asked for: the one that is answered is of this or of a later one. */
    private int began;

    Hops(SimWorld world, SimProcess process, SimWriter writer) {
      this.world = world;
      this.process = process;
      this.writer = writer;
    }

    @Override
    public Future<SourceOpened> open() {
      began = world.oracle().generation();
      return hop("open", writer::open);
    }

    @Override
    public Future<SourceOpened> register(RegisterSource request) {
      return hop("register", () -> writer.register(request));
    }

    @Override
    public Future<WriteReply> write(WriteBatch batch) {
      world.coverage().count("write " + (batch.opens() ? "opens" : "goes on") + (batch.closes() ? " and closes" : ""));
      int sent = world.oracle().generation();
      return hop("write", () -> writer.write(batch)).onSuccess(reply -> told(sent, batch, reply));
    }

    private void told(int sent, WriteBatch batch, WriteReply reply) {
      world.coverage().count("reply " + reply.kind());
      if (reply.kind() == WriteReply.Kind.DURABLE) {
        world.oracle().durable(sent, batch.endLsn());
      }
    }

    @Override
    public Future<WriteReply> release() {
      return hop("release", () -> writer.release());
    }

    /** The simulation has one publication, and it stays as it is. */
    @Override
    public Future<WriteReply> record(RecordChanges request) {
      return Future.succeededFuture(WriteReply.DURABLE);
    }

    @Override
    public Future<WriteReply> advanceAcked(AdvanceAcked request) {
      return hop("advance acked", () -> writer.advanceAcked(request));
    }

    private <T> Future<T> hop(String what, Supplier<Future<T>> there) {
      Promise<T> answer = Promise.promise();
      if (process.command()) {
        lastThere = Math.max(lastThere, world.now() + world.random().nextInt(50_000));
        world.schedule().at(lastThere, process, () -> {
          if (process.command()) {
            there.get().onComplete(outcome -> back(() -> outcomeTo(answer, outcome)));
          }
        });
      }
      return answer.future();
    }

    private void back(Runnable answer) {
      lastBack = Math.max(lastBack, world.now() + world.random().nextInt(50_000));
      world.schedule().at(lastBack, process, () -> {
        if (process.command()) {
          answer.run();
        }
      });
    }

    private static <T> void outcomeTo(Promise<T> answer, io.vertx.core.AsyncResult<T> outcome) {
      if (outcome.succeeded()) {
        answer.complete(outcome.result());
      } else {
        answer.fail(outcome.cause());
      }
    }
  }
}
