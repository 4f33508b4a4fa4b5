package io.philotes.buffer;

import io.philotes.buffer.store.BatchStore;
import io.philotes.buffer.store.Lease;
import io.philotes.buffer.store.StoredCheckpoint;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceCheckpoint.Stage;
import io.philotes.timing.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Function;

/**
 * The way to a session, always from the beginning: connect, take the lease, end the former leader's backend, raise the
 * fence in the source's row, and only then read the checkpoint, for now nobody else can change it.
 */
final class SessionOpener {

  /** How an attempt ended: with a session, or with the name of the leader. Failures are failed futures. */
  record Attempt(WriterSession session, String leader) {}

  private static final Duration STATEMENT = Duration.ofSeconds(30);
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final String owner;
  private final Duration leaseDuration;
  private final WriterDatabase database;
  private final PartitionPlan plan;
  private final Timers timers;
  private final Function<WriterSession, BatchPump.Listener> listeners;
  private long heldFence;
  private Lease.Backend survivor;

  /** @param listeners gives the listener of a session's pump */
  SessionOpener(String owner, Duration leaseDuration, WriterDatabase database, PartitionPlan plan, Timers timers,
                Function<WriterSession, BatchPump.Listener> listeners) {
    this.owner = owner;
    this.leaseDuration = leaseDuration;
    this.database = database;
    this.plan = plan;
    this.timers = timers;
    this.listeners = listeners;
  }

  /** Tries to lead. The connection of an attempt that gives no session is closed. */
  Future<Attempt> open() {
    return database.connect()
        .compose(connection -> takeLead(connection)
            .onFailure(failure -> close(connection))
            .onSuccess(attempt -> {
              if (attempt.session() == null) {
                close(connection);
              }
            }));
  }

  private Future<Attempt> takeLead(WriterConnection connection) {
    long asked = timers.nanos();
    return bounded(connection.acquireLease(owner, heldFence, leaseDuration))
        .compose(lease -> lease.granted() ? lead(connection, lease, asked)
            : Future.succeededFuture(new Attempt(null, lease.holder())));
  }

  private Future<Attempt> lead(WriterConnection connection, Lease lease, long asked) {
    heldFence = lease.fence();
    WriterSession session = new WriterSession(connection, lease.fence(), new LeaseTerm(leaseDuration, asked));
    return terminateFormer(connection, lease.backend())
        .compose(gone -> bounded(connection.raiseFence(lease.fence())))
        .compose(raised -> bounded(connection.chooseCompression()))
        .compose(chosen -> read(session))
        .map(read -> new Attempt(session, null));
  }

  /** A backend that would not end is remembered: the lease's row now shows ours, and it may still hold locks. */
  private Future<Void> terminateFormer(WriterConnection connection, Lease.Backend former) {
    Lease.Backend before = survivor;
    Future<Void> first = before == null ? Future.succeededFuture() : bounded(connection.terminate(before));
    return first.compose(gone -> {
      survivor = former;
      return bounded(connection.terminate(former));
    }).onSuccess(gone -> survivor = null);
  }

  /** Reads the checkpoint into the session and, when the source is registered, makes it ready to write. */
  Future<Void> read(WriterSession session) {
    return bounded(session.connection.checkpoint(session.fence)).compose(stored -> prepare(session, stored));
  }

  private Future<Void> prepare(WriterSession session, StoredCheckpoint stored) {
    SourceCheckpoint checkpoint = stored.checkpoint();
    session.checkpoint = checkpoint;
    session.nextPosition = checkpoint.nextPosition();
    if (checkpoint.stage() != Stage.REGISTERED) {
      return Future.succeededFuture();
    }
    session.partitions = new PartitionKeeper(database, checkpoint.sourceId(), plan, timers);
    return session.partitions.ensure(session.nextPosition, session.nextPosition)
        .onSuccess(end -> {
          session.pump = pump(session, stored.checksum());
          session.pump.attached(end);
        })
        .mapEmpty();
  }

  private BatchPump pump(WriterSession session, long checksum) {
    SourceCheckpoint at = session.checkpoint;
    return new BatchPump(
        new WriteChain<>(at.lastCommitLsn().value(), at.lastEndLsn().value(), at.nextPosition(), checksum),
        new BatchStore(session.connection.statements(at.sourceId(), session.fence)), database, timers, listeners.apply(session));
  }

  /** Closes, but does not wait long: what stays open is terminated by the next leader. Never fails. */
  Future<Void> close(WriterConnection connection) {
    return timers.within(CLOSE, connection.close()).otherwiseEmpty();
  }

  /** Limits the time of a statement that should be short. */
  <T> Future<T> bounded(Future<T> work) {
    return timers.within(STATEMENT, work);
  }
}
