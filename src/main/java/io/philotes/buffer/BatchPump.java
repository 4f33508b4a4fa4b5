package io.philotes.buffer;

import io.philotes.buffer.store.BatchStore;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.postgres.Lsn;
import io.philotes.timing.Timers;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;

/**
 * Sends what a {@link WriteChain} gives out to the buffer and carries the answers back. Lives for one session, on the
 * event loop of its connection. The first failure ends it: the request that met it gets LOST or FAILED, every other
 * request without a reply gets LOST.
 */
final class BatchPump {

  /** Who is told what the pump finds. */
  interface Listener {
    /** Everything before {@code nextPosition} is durable. */
    void durable(long nextPosition);

    /** Partitions will be needed up to {@code position}. */
    void needed(long position);

    /** The pump has ended by a failure; every request got its reply. */
    void ended(PhilotesException failure);
  }

  private final WriteChain<Promise<WriteReply>> chain;
  private final BatchStore store;
  private final WriterDatabase database;
  private final Timers timers;
  private final Listener listener;
  private Promise<Void> drained;
  private PhilotesException ended;
  private long progressAt;

  BatchPump(WriteChain<Promise<WriteReply>> chain, BatchStore store, WriterDatabase database, Timers timers,
            Listener listener) {
    this.chain = chain;
    this.store = store;
    this.database = database;
    this.timers = timers;
    this.listener = listener;
  }

  Future<WriteReply> write(WriteBatch batch) {
    Promise<WriteReply> promise = Promise.promise();
    return accept(chain.offer(batch, promise), promise);
  }

  Future<WriteReply> advanceAcked(Lsn acked) {
    Promise<WriteReply> promise = Promise.promise();
    return accept(chain.offer(acked, promise), promise);
  }

  private Future<WriteReply> accept(boolean queued, Promise<WriteReply> promise) {
    if (!queued) {
      return Future.succeededFuture(WriteReply.failed(PhilotesException.of(ErrorCode.INTERNAL, "waiting",
          WriteChain.MAX_WAITING, "the sender does not keep its window")));
    }
    listener.needed(chain.neededTo());
    pump();
    return promise.future();
  }

  /** Tells that partitions exist for every position before {@code position}. */
  void attached(long position) {
    chain.attached(position);
    pump();
  }

  /** The position up to which partitions are needed. */
  long neededTo() {
    return chain.neededTo();
  }

  boolean isIdle() {
    return chain.isIdle();
  }

  /** Whether the buffer has left the oldest request in flight without an answer for so long. */
  boolean isStuck(long nanos) {
    return chain.isInFlight() && timers.nanos() - progressAt > nanos;
  }

  /** Succeeds when nothing is in flight and nothing waits, or what is left cannot end by itself. */
  Future<Void> drained() {
    drained = Promise.promise();
    Future<Void> future = drained.future();
    noteDrained();
    return future;
  }

  private void noteDrained() {
    if (drained != null && (ended != null || chain.isIdle() || chain.isStranded())) {
      drained.tryComplete();
    }
  }

  private void pump() {
    if (ended != null) {
      return;
    }
    for (WriteStep<Promise<WriteReply>> step = chain.next(); step != null; step = chain.next()) {
      send(step);
    }
    PhilotesException violation = chain.violation();
    if (violation != null) {
      fail(violation);
    }
    noteDrained();
  }

  private void send(WriteStep<Promise<WriteReply>> step) {
    progressAt = timers.nanos();
    run(step).onComplete(result -> answered(step, result));
  }

  private Future<Integer> run(WriteStep<?> step) {
    return switch (step.kind()) {
      case SMALL -> store.small(step.batch(), step.place());
      case OPEN -> store.open(step.batch(), step.place());
      case CHUNK -> store.chunk(step.batch(), step.place());
      case CLOSE -> store.close(step.batch(), step.place());
      case ACKED -> store.advanceAcked(step.acked());
    };
  }

  private void answered(WriteStep<Promise<WriteReply>> step, AsyncResult<Integer> result) {
    if (ended != null) {
      return;
    }
    if (result.failed()) {
      fail(database.coded(result.cause()));
      return;
    }
    progressAt = timers.nanos();
    WriteReply reply = chain.answered(step, result.result());
    if (reply.failure() != null) {
      fail(reply.failure());
      return;
    }
    if (reply.kind() == WriteReply.Kind.DURABLE && step.batch() != null) {
      Failpoints.hit(Failpoint.W_COMMITTED_NOT_ACKED);
      listener.durable(step.place().nextPosition());
    }
    step.ticket().complete(reply);
    pump();
  }

  /** Ends by a failure that the oldest request met: it hears what the failure means for it. */
  void fail(PhilotesException failure) {
    end(WriteChain.refused(failure));
    listener.ended(failure);
  }

  /** Ends from outside: the fate of everything without a reply is open. Tells nobody but the requests. */
  void end(PhilotesException why) {
    end(WriteReply.lost(why));
  }

  private void end(WriteReply first) {
    if (ended != null) {
      return;
    }
    ended = first.failure();
    List<Promise<WriteReply>> tickets = chain.end();
    for (int i = 0; i < tickets.size(); i++) {
      tickets.get(i).complete(i == 0 ? first : WriteReply.lost(first.failure()));
    }
    noteDrained();
  }
}
