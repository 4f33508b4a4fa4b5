package io.philotes.simulation;

import io.philotes.buffer.store.BatchPlace;
import io.philotes.buffer.store.Lease;
import io.philotes.buffer.store.PartitionStore.History;
import io.philotes.buffer.store.StoredCheckpoint;
import io.philotes.buffer.store.WriteStatements;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.WriteBatch;
import io.philotes.event.EventRows;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The simulated buffer as one process reaches it: a pool of its own, and connections that it opens. */
public final class SimBufferCalls {

  private final SimWorld world;
  private final SimProcess process;
  private final SimLink[] pool = new SimLink[4];

  public SimBufferCalls(SimWorld world, SimProcess process) {
    this.world = world;
    this.process = process;
  }

  public static long partitionWidth() {
    return SimBuffer.partitionWidth();
  }

  /** Opens a connection. */
  public Future<Link> connect() {
    if (!process.command()) {
      return io.vertx.core.Promise.<Link>promise().future();
    }
    SimLink link = world.link(process);
    return link == null ? Future.failedFuture(SimLink.unavailable()) : Future.succeededFuture(new Link(link, world.buffer()));
  }

  private <T> Future<T> ask(Function<SimBackend, T> statement) {
    for (int i = 0; i < pool.length; i++) {
      if (pool[i] == null || !pool[i].isOpen()) {
        pool[i] = world.link(process);
      }
      if (pool[i] == null) {
        return Future.failedFuture(SimLink.unavailable());
      }
      if (pool[i].isIdle()) {
        return pool[i].call(statement);
      }
    }
    return Future.failedFuture(SimLink.unavailable());
  }

  public Future<Boolean> renewLease(long fence, Duration lease) {
    return ask(backend -> world.buffer().renewLease(fence, lease));
  }

  public Future<Boolean> releaseLease(long fence) {
    return ask(backend -> world.buffer().releaseLease(fence));
  }

  public Future<List<Long>> partitionEnds() {
    return ask(backend -> world.buffer().partitionEnds());
  }

  public Future<Void> attach(long from, long to) {
    return ask(backend -> world.buffer().attach(from, to));
  }

  public Future<History> history() {
    return Future.succeededFuture(SimBuffer.history());
  }

  public Future<Long> openCursor(long fence) {
    return ask(backend -> world.buffer().openCursor(fence));
  }

  public Future<Boolean> moveCursor(long fence, long from, long to) {
    return ask(backend -> world.buffer().moveCursor(fence, from, to));
  }

  public Future<List<StoredEvent>> read(long after, int limit) {
    return ask(backend -> world.buffer().read(after, limit));
  }

  /** A connection that its user has alone. */
  public static final class Link {

    private final SimLink link;
    private final SimBuffer buffer;

    private Link(SimLink link, SimBuffer buffer) {
      this.link = link;
      this.buffer = buffer;
    }

    public Future<Lease> acquireLease(String owner, long heldFence, Duration lease) {
      return link.call(backend -> buffer.acquireLease(backend, owner, heldFence, lease));
    }

    public Future<Void> terminate(Lease.Backend former) {
      return link.call(backend -> buffer.terminate(backend, former));
    }

    public Future<Void> raiseFence(long fence) {
      return link.call(backend -> buffer.raiseFence(backend, fence));
    }

    public Future<StoredCheckpoint> checkpoint(long fence) {
      return link.call(backend -> buffer.checkpoint(fence));
    }

    public Future<Boolean> register(RegisterSource request, long fence, long width, int partitions) {
      return link.call(backend -> {
        boolean first = buffer.register(backend, request, fence);
        for (int i = 0; first && i < partitions; i++) {
          buffer.attach(1 + i * width, 1 + (i + 1) * width);
        }
        return first;
      });
    }

    public void onLost(Runnable lost) {
      link.onLost(lost);
    }

    public Future<Void> close() {
      return link.close();
    }

    public WriteStatements statements(long fence) {
      return new Statements(link, buffer, fence);
    }
  }

  private record Statements(SimLink link, SimBuffer buffer, long fence) implements WriteStatements {

    @Override
    public Future<Void> begin() {
      return link.call(buffer::begin);
    }

    @Override
    public Future<Void> openWrite(BatchPlace place) {
      return link.call(backend -> buffer.openWrite(backend, place, fence));
    }

    @Override
    public Future<Void> seePartitions(BatchPlace place) {
      return link.call(buffer::seePartitions);
    }

    @Override
    public Future<Void> relations(List<RelationVersion> relations) {
      return link.call(backend -> buffer.relations(backend, relations));
    }

    @Override
    public Future<Integer> rows(EventRows rows, BatchPlace place) {
      return link.call(backend -> buffer.rows(backend, rows, place));
    }

    @Override
    public Future<Void> closeWrite(WriteBatch batch, BatchPlace place) {
      return link.call(backend -> buffer.closeWrite(backend, batch, place, fence));
    }

    @Override
    public Future<Void> commit() {
      return link.call(buffer::commit);
    }

    @Override
    public Future<Integer> small(WriteBatch batch, BatchPlace place) {
      return link.call(backend -> buffer.small(backend, batch, place, fence));
    }

    @Override
    public Future<Integer> acked(Lsn acked) {
      return link.call(backend -> buffer.acked(backend, acked, fence));
    }
  }
}
