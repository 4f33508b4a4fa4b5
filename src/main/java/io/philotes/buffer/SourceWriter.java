package io.philotes.buffer;

import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceCheckpoint.Stage;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.error.ErrorCode;
import io.philotes.error.FailureKind;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.timing.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer of one source: opens sessions, keeps the lease, and lets batches through while it leads.
 *
 * <p>Runs on one event loop. At most one session lives; it has a connection of its own that nothing else uses. A session
 * ends at its first failure, at a new {@link #open}, or at {@link #release}; whatever had no reply then is answered
 * LOST, and only the next open, which reads the source's row behind a higher fence, tells what became of it (R9).
 * The session's number is its fence: no other session of any process ever has it. Everything that may wait for a lock
 * of others (lease renewal, partitions) has connections of its own ({@link WriterPools}).
 */
final class SourceWriter {

  /** Who hears about leadership and progress. */
  interface Listener {
    void leadership(Leadership leadership);

    /** Everything up to {@code lastPosition} is durable. */
    void advanced(long lastPosition);

    /** The source was registered for the first time: its log exists. */
    void registered();
  }

  private static final Logger LOG = LoggerFactory.getLogger(SourceWriter.class);
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final Duration GIVE_BACK = Duration.ofSeconds(5);
  /** Longer than the server lets a renewal take: without an answer by then the question or its connection may be gone. */
  private static final Duration RENEWAL = Duration.ofSeconds(4);
  private static final Duration STUCK = Duration.ofMinutes(2);
  private static final Exception LEFT_OPEN = new IllegalStateException("a transaction is left open");
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Timers timers;
  private final String source;
  private final Duration leaseDuration;
  private final WriterDatabase database;
  private final PartitionPlan plan;
  private final Listener listener;
  private final SessionOpener opener;

  private WriterSession session;
  private Future<SourceOpened> opening;
  private PhilotesException lastFailure;
  private boolean announced;

  /**
   * @param owner name of this process in the lease
   */
  SourceWriter(Timers timers, String source, String owner, Duration leaseDuration, WriterDatabase database,
               PartitionPlan plan, Listener listener) {
    this.timers = timers;
    this.source = source;
    this.leaseDuration = leaseDuration;
    this.database = database;
    this.plan = plan;
    this.listener = listener;
    opener = new SessionOpener(owner, leaseDuration, database, plan, timers, PumpListener::new);
    lastFailure = ended("no session was opened yet");
  }

  /**
   * Begins a stream: in the session there is, when nothing of the former stream is left open in it, else in a new one.
   * Either way everything is read again. Calls meanwhile share the answer.
   */
  Future<SourceOpened> open() {
    if (opening == null) {
      Future<SourceOpened> reopened = isHealthy() ? reuse(session) : reopen();
      opening = reopened;
      reopened.onComplete(done -> opening = null);
      return reopened;
    }
    return opening;
  }

  /** Of the session there is; 0 when there is none. */
  long fence() {
    return session == null ? 0 : session.fence;
  }

  private boolean isHealthy() {
    return session != null && session.pump != null && !session.term.isOver(timers.nanos());
  }

  /** Only the source failed: the lease and the fence stay, so consumers notice nothing. */
  private Future<SourceOpened> reuse(WriterSession current) {
    current.beginStream();
    return opener.bounded(current.pump.drained())
        .compose(drained -> session == current && current.pump.isIdle() ? opener.read(current) : Future.failedFuture(LEFT_OPEN))
        .map(read -> Failpoints.hit(Failpoint.WRITER_REUSED, read))
        .compose(read -> session == current
            ? Future.succeededFuture(SourceOpened.leading(current.number(), current.fence, current.checkpoint))
            : Future.failedFuture(lastFailure))
        .recover(notReused -> reopen());
  }

  private Future<SourceOpened> reopen() {
    return endSession(ended("the source was opened again"))
        .compose(closed -> opener.open())
        .map(attempt -> attempt.session() == null ? SourceOpened.standby(attempt.leader()) : begin(attempt.session()))
        .otherwise(failure -> SourceOpened.failed(database.coded(failure)))
        .onSuccess(opened -> announce());
  }

  /** Renews the lease at once, so that there is a connection for that before the stream begins and everything is busy. */
  private SourceOpened begin(WriterSession opened) {
    session = opened;
    opened.connection.onLost(() -> lose(opened, PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "server",
        database.address(), "the writer's connection was closed")));
    LOG.atInfo().addKeyValue("source", source).addKeyValue("fence", opened.fence)
        .addKeyValue("nextPosition", opened.nextPosition).addKeyValue("stage", opened.checkpoint.stage()).log("Leads the source");
    askToRenew(opened);
    return SourceOpened.leading(opened.number(), opened.fence, opened.checkpoint);
  }

  /** Tells who leads now, after an attempt to open. A source that is not registered has nothing to lead yet. */
  private void announce() {
    if (session != null && session.checkpoint.stage() == Stage.REGISTERED) {
      announced = true;
      listener.leadership(new Leadership(source, true, session.checkpoint.sourceId(), session.checkpoint.epoch(),
          session.fence, session.nextPosition - 1));
    } else {
      announceLost();
    }
  }

  private void announceLost() {
    if (announced) {
      announced = false;
      listener.leadership(Leadership.lost(source));
    }
  }

  /** Writes a batch of the current session; of any other the fate is open. */
  Future<WriteReply> write(WriteBatch batch) {
    return ofSession(batch.session(), pump -> pump.write(batch));
  }

  /** Persists a larger acked LSN, when no chunked write is open. */
  Future<WriteReply> advanceAcked(AdvanceAcked request) {
    return ofSession(request.session(), pump -> pump.advanceAcked(request.ackedLsn()));
  }

  private Future<WriteReply> ofSession(long number, Function<BatchPump, Future<WriteReply>> request) {
    if (session != null && session.term.isOver(timers.nanos())) {
      lose(session, overdue());
    }
    if (session == null || session.number() != number) {
      return Future.succeededFuture(WriteReply.lost(session == null ? lastFailure : ended("it belongs to an older session")));
    }
    return session.pump == null ? Future.succeededFuture(WriteReply.failed(mistake("the source is not registered yet")))
        : request.apply(session.pump);
  }

  /** Registers the intention, the source, or its new timeline, and answers the new checkpoint of the same session. */
  Future<SourceOpened> register(RegisterSource request) {
    WriterSession current = session;
    if (current == null || current.number() != request.session()) {
      return Future.succeededFuture(SourceOpened.failed(ended("it belongs to an older session")));
    }
    if (current.pump != null && !current.pump.isIdle()) {
      return Future.succeededFuture(SourceOpened.failed(mistake("a source is registered while batches are on their way")));
    }
    return opener.bounded(current.connection.register(request, current.fence, plan.initial(), PartitionPlan.AHEAD + 1))
        .compose(first -> reread(current, first))
        .otherwise(failure -> notRegistered(current, database.coded(failure)));
  }

  private Future<SourceOpened> reread(WriterSession current, boolean first) {
    return opener.read(current)
        .map(prepared -> {
          if (session != current) {
            return SourceOpened.failed(lastFailure);
          }
          if (first) {
            LOG.atInfo().addKeyValue("source", source).addKeyValue("sourceId", current.checkpoint.sourceId()).log("Registered the source");
            listener.registered();
            announce();
          }
          return SourceOpened.leading(current.number(), current.fence, current.checkpoint);
        });
  }

  private SourceOpened notRegistered(WriterSession current, PhilotesException failure) {
    lose(current, failure);
    return SourceOpened.failed(failure);
  }

  /**
   * To be called a few times in the term of a lease. Prolongs it; ends the session when it is not ours, or may have run out, or
   * the buffer is stuck.
   */
  void renewLease() {
    WriterSession current = session;
    if (current == null) {
      return;
    }
    if (current.pump != null && current.pump.isStuck(STUCK.toNanos())) {
      lose(current, PhilotesException.of(ErrorCode.BUFFER_TIMEOUT, "source", source, "a write got no answer for " + STUCK));
      return;
    }
    if (current.term.isOver(timers.nanos())) {
      lose(current, overdue());
      return;
    }
    if (current.renewal.isComplete() || timers.nanos() - current.renewalSentAt > RENEWAL.toNanos()) {
      askToRenew(current);
    }
  }

  /**
   * Asks once more. An answer counts whenever it comes: a busy machine may need longer for a login than we wait before we
   * ask over another connection. Who asks more often would soon have all connections for leases waiting for one lock.
   */
  private void askToRenew(WriterSession current) {
    if (!current.renewal.isComplete()) {
      LOG.atWarn().addKeyValue("source", source).log("No answer yet to the renewal of the lease; asks again");
    }
    long sentAt = timers.nanos();
    current.renewalSentAt = sentAt;
    current.renewal = database.renewLease(current.fence, leaseDuration)
        .onSuccess(ours -> renewed(current, ours, sentAt))
        .onFailure(failure -> notRenewed(current, database.coded(failure)));
  }

  private void renewed(WriterSession current, boolean ours, long sentAt) {
    if (ours) {
      current.term.renewed(sentAt);
    } else {
      lose(current, PhilotesException.of(ErrorCode.FENCED, "source", source, "the lease has another fence"));
    }
  }

  private void notRenewed(WriterSession current, PhilotesException failure) {
    LOG.atWarn().addKeyValue("source", source).addKeyValue("code", failure.code().id()).log("Cannot renew the lease");
    if (current.term.isOver(timers.nanos())) {
      lose(current, failure);
    }
  }

  /** Gives the lease back after everything on its way has ended. A half received transaction is rolled back. */
  Future<WriteReply> release() {
    Future<?> settled = opening == null ? Future.succeededFuture() : opening;
    return settled.transform(done -> session == null ? Future.succeededFuture(WriteReply.DURABLE) : release(session));
  }

  private Future<WriteReply> release(WriterSession current) {
    session = null;
    lastFailure = ended("the source was released");
    Future<Void> drained = current.pump == null ? Future.succeededFuture() : current.pump.drained();
    return timers.within(DRAIN, drained)
        .transform(done -> quit(current, lastFailure))
        .compose(closed -> timers.within(GIVE_BACK, database.releaseLease(current.fence)))
        .map(released -> WriteReply.DURABLE)
        .otherwise(failure -> WriteReply.lost(database.coded(failure)))
        .onComplete(done -> announceLost());
  }

  /** Ends the session, if there is one, without telling anybody yet. */
  private Future<Void> endSession(PhilotesException why) {
    WriterSession current = session;
    if (current == null) {
      return Future.succeededFuture();
    }
    session = null;
    lastFailure = why;
    return quit(current, why);
  }

  private void lose(WriterSession lost, PhilotesException why) {
    if (session != lost) {
      return;
    }
    LOG.atWarn().addKeyValue("source", source).addKeyValue("fence", lost.fence).addKeyValue("code", why.code().id())
        .addKeyValue("why", why.getMessage()).log("Does not lead the source any more");
    endSession(why);
    announceLost();
  }

  private Future<Void> quit(WriterSession quitting, PhilotesException why) {
    if (quitting.pump != null) {
      quitting.pump.end(why);
    }
    return opener.close(quitting.connection);
  }

  /** Nobody need have taken over. */
  private PhilotesException overdue() {
    return PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "server", database.address(),
        "the lease could not be renewed within " + leaseDuration.toSeconds() + " s, because the buffer or this machine is too busy");
  }

  private PhilotesException ended(String why) {
    return PhilotesException.of(ErrorCode.FENCED, "source", source, why);
  }

  private PhilotesException mistake(String what) {
    return PhilotesException.of(ErrorCode.INTERNAL, "source", source, what);
  }

  /** What one session's pump finds. */
  private final class PumpListener implements BatchPump.Listener {

    private final WriterSession of;
    private boolean waitsToRetry;

    PumpListener(WriterSession of) {
      this.of = of;
    }

    @Override
    public void durable(long nextPosition) {
      of.nextPosition = nextPosition;
      listener.advanced(nextPosition - 1);
    }

    @Override
    public void needed(long position) {
      if (!waitsToRetry && of.partitions.isDue(position)) {
        attach(position);
      }
    }

    private void attach(long position) {
      of.partitions.ensure(of.nextPosition, position).onSuccess(this::attached).onFailure(this::notAttached);
    }

    private void attached(long end) {
      of.pump.attached(end);
      needed(of.pump.neededTo());
    }

    private void notAttached(Throwable cause) {
      PhilotesException failure = database.coded(cause);
      LOG.atWarn().addKeyValue("source", source).addKeyValue("why", failure.getMessage()).log("Cannot attach partitions");
      if (failure.kind() != FailureKind.RETRY) {
        of.pump.fail(failure);
      } else if (session == of) {
        waitsToRetry = true;
        timers.after(RETRY.toMillis(), this::retry);
      }
    }

    private void retry() {
      waitsToRetry = false;
      needed(of.pump.neededTo());
    }

    @Override
    public void ended(PhilotesException failure) {
      lose(of, failure);
    }
  }
}
