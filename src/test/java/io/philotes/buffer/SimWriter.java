package io.philotes.buffer;

import io.philotes.buffer.store.Lease;
import io.philotes.buffer.store.PartitionStore.History;
import io.philotes.buffer.store.StoredCheckpoint;
import io.philotes.buffer.store.WriteStatements;
import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.error.PhilotesException;
import io.philotes.error.ErrorCode;
import io.philotes.simulation.SimBufferCalls;
import io.philotes.simulation.SimProcess;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** The product's writer of one source in a simulated process, with the simulated buffer behind it. */
public final class SimWriter {

  private static final Duration LEASE = Duration.ofSeconds(3);

  private final SourceWriter writer;

  public SimWriter(SimProcess process, SimBufferCalls calls, Consumer<Leadership> leadership, LongConsumer advanced) {
    PartitionPlan plan = new PartitionPlan(SimBufferCalls.partitionWidth(), 1, SimBufferCalls.partitionWidth(), Duration.ofHours(1));
    writer = new SourceWriter(process, "sim", process.name(), LEASE, new Database(calls), plan, new SourceWriter.Listener() {
      @Override
      public void leadership(Leadership now) {
        leadership.accept(now);
      }

      @Override
      public void advanced(long lastPosition) {
        advanced.accept(lastPosition);
      }

      @Override
      public void registered() {
        // only the view depends on it
      }
    });
    process.every(LEASE.toMillis() / 3, writer::renewLease);
  }

  public Future<SourceOpened> open() {
    return writer.open();
  }

  public Future<SourceOpened> register(RegisterSource request) {
    return writer.register(request);
  }

  public Future<WriteReply> write(WriteBatch batch) {
    return writer.write(batch);
  }

  public Future<WriteReply> advanceAcked(AdvanceAcked request) {
    return writer.advanceAcked(request);
  }

  public Future<WriteReply> release() {
    return writer.release();
  }

  private record Database(SimBufferCalls calls) implements WriterDatabase {

    @Override
    public Future<WriterConnection> connect() {
      return calls.connect().map(Connection::new);
    }

    @Override
    public Future<Boolean> renewLease(long fence, Duration lease) {
      return calls.renewLease(fence, lease);
    }

    @Override
    public Future<Boolean> releaseLease(long fence) {
      return calls.releaseLease(fence);
    }

    @Override
    public Future<List<Long>> partitionEnds(int sourceId) {
      return calls.partitionEnds();
    }

    @Override
    public Future<Void> attachPartition(int sourceId, long from, long to) {
      return calls.attach(from, to);
    }

    @Override
    public Future<History> history(int sourceId, long nextPosition) {
      return calls.history();
    }

    @Override
    public PhilotesException coded(Throwable failure) {
      return failure instanceof PhilotesException coded ? coded : failure instanceof java.util.concurrent.TimeoutException
          ? PhilotesException.of(ErrorCode.BUFFER_TIMEOUT, "server", "sim", "no answer", failure)
          : PhilotesException.of(ErrorCode.INTERNAL, "stage", "writer", failure.toString(), failure);
    }

    @Override
    public String address() {
      return "sim";
    }
  }

  private record Connection(SimBufferCalls.Link link) implements WriterConnection {

    @Override
    public Future<Lease> acquireLease(String owner, long heldFence, Duration lease) {
      return link.acquireLease(owner, heldFence, lease);
    }

    @Override
    public Future<Void> terminate(Lease.Backend backend) {
      return link.terminate(backend);
    }

    @Override
    public Future<Void> raiseFence(long fence) {
      return link.raiseFence(fence);
    }

    @Override
    public Future<Void> chooseCompression() {
      return Future.succeededFuture();
    }

    @Override
    public Future<StoredCheckpoint> checkpoint(long fence) {
      return link.checkpoint(fence);
    }

    @Override
    public Future<Boolean> register(RegisterSource request, long fence, long partitionWidth, int partitions) {
      return link.register(request, fence, partitionWidth, partitions);
    }

    @Override
    public WriteStatements statements(int sourceId, long fence) {
      return link.statements(fence);
    }

    @Override
    public void onLost(Runnable lost) {
      link.onLost(lost);
    }

    @Override
    public Future<Void> close() {
      return link.close();
    }
  }
}
