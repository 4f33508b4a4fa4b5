package io.philotes.ingestion;

import io.philotes.bus.message.PublicationChange;
import io.philotes.bus.message.RetainedWal;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be told of a source: its state, the failure it waits or stopped for, positions and counts. Logs each change
 * of state once. Owned by the event loop of the ingestion verticle.
 */
final class SourceLife {

  private static final Logger LOG = LoggerFactory.getLogger(SourceLife.class);
  private static final long MICROS_TO_2000 = 946_684_800_000_000L;

  private final String name;
  private SourceState state = SourceState.STARTING;
  private final Map<ErrorCode, PhilotesException> concerns = new EnumMap<>(ErrorCode.class);
  private PhilotesException failure;
  private String leader;
  private boolean reachedBefore;
  private Lsn sourceEnd = Lsn.ZERO;
  private Lsn received = Lsn.ZERO;
  private Lsn durable = Lsn.ZERO;
  private Lsn confirmed = Lsn.ZERO;
  /** When the last stream ended: what it did not bring was committed at about that time or later. */
  private long brokenSince;
  private long events;
  private long transactions;
  private long undecoded;

  SourceLife(String name) {
    this.name = name;
  }

  SourceState state() {
    return state;
  }

  void enter(SourceState next) {
    if (state != next) {
      LOG.atInfo().addKeyValue("source", name).addKeyValue("from", state).addKeyValue("to", next).log("State");
      state = next;
    }
    if (next == SourceState.STREAMING) {
      failure = null;
      leader = null;
      concerns.clear();
    }
  }

  /** This instance leads: the buffer told what it has. */
  void opened(SourceCheckpoint checkpoint) {
    reachedBefore = checkpoint.stage() == SourceCheckpoint.Stage.REGISTERED || checkpoint.stage() == SourceCheckpoint.Stage.SLOT_SEEN;
    leader = null;
    leads(checkpoint);
  }

  void leads(SourceCheckpoint checkpoint) {
    durable = checkpoint.lastEndLsn();
    confirmed = checkpoint.ackedLsn();
  }

  void standby(String leadingInstance) {
    leader = leadingInstance;
    reachedBefore = true;
    failure = null;
    enter(SourceState.STANDBY);
  }

  /** @param tell whether to log it: not when it is already told another way */
  void degraded(PhilotesException why, long delayMillis, boolean tell) {
    boolean news = failure == null || failure.code() != why.code();
    failure = why;
    concerns.clear();
    enter(SourceState.DEGRADED);
    if (news && tell) {
      LOG.atWarn().addKeyValue("source", name).addKeyValue("retryInMs", delayMillis).log("{}", why.getMessage());
    }
  }

  /**
   * Something is wrong, or well again, although the stream goes on.
   *
   * @param subject what was looked at; each subject has one concern at a time
   * @param why null when it is well
   */
  void concern(ErrorCode subject, PhilotesException why) {
    PhilotesException before = why == null ? concerns.remove(subject) : concerns.put(subject, why);
    if (why != null && (before == null || before.code() != why.code())) {
      LOG.atWarn().addKeyValue("source", name).log("{}", why.getMessage());
    }
    failure = concerns.isEmpty() ? null : concerns.values().iterator().next();
    enter(concerns.isEmpty() ? SourceState.STREAMING : SourceState.DEGRADED);
  }

  /** @param tell whether to log it: not when it is already told another way */
  void failed(PhilotesException why, boolean tell) {
    failure = why;
    concerns.clear();
    enter(SourceState.FAILED);
    if (tell) {
      LOG.atError().addKeyValue("source", name).log("{}", why.getMessage());
    }
  }

  /** Whether the source has worked before: its failures are then the world's, not the configuration's. */
  boolean isReachedBefore() {
    return reachedBefore;
  }

  /** Whether the buffer is what it waits for. */
  boolean isFailedByBuffer() {
    return state == SourceState.DEGRADED && failure != null && failure.code().id().startsWith("PHL-BUF-");
  }

  /** Whether the stream is read: a concern leaves that so, except that the buffer is as large as it may be. */
  private boolean streams() {
    return state == SourceState.STREAMING
        || state == SourceState.DEGRADED && !concerns.isEmpty() && !concerns.containsKey(ErrorCode.BUFFER_LIMIT);
  }

  /** Whether this instance holds the lease, as far as it knows: then the slot is its business. */
  boolean isLeading() {
    return state != SourceState.STARTING && state != SourceState.STANDBY && leader == null;
  }

  /** To show when something was noticed. */
  Instant now() {
    return Instant.now();
  }

  /** Where the source's WAL ended when it was asked last. */
  Lsn sourceEnd() {
    return Lsn.max(sourceEnd, received);
  }

  /** Where the source's WAL ends. */
  void reaches(Lsn end) {
    sourceEnd = end;
  }

  /** Why it is not read as usual; null when it is. */
  Hindrance hindrance() {
    return failure == null ? null : new Hindrance(failure.code(), state == SourceState.FAILED);
  }

  /** Keeps the counts of a stream that ended. */
  void add(StreamPipeline pipeline) {
    events += pipeline.events();
    transactions += pipeline.transactions();
    undecoded += pipeline.undecoded();
    positions(pipeline);
    brokenSince = System.nanoTime();
  }

  private void positions(StreamPipeline pipeline) {
    received = pipeline.received();
    durable = pipeline.acks().durable();
    confirmed = pipeline.acks().confirmed();
  }

  /** @param changes of the publication, newest first */
  SourceStatus status(SourceStream stream, RetainedWal wal, List<PublicationChange> changes) {
    if (stream == null) {
      long behind = lag(durable);
      return status(changes, behind, behind == 0 || brokenSince == 0 ? 0 : (System.nanoTime() - brokenSince) / 1e9, wal, 0, 0, 0, 0, 0);
    }
    StreamPipeline pipeline = stream.pipeline();
    positions(pipeline);
    Lsn caughtUp = Lsn.max(pipeline.acks().durable(), pipeline.acks().idleCandidate());
    return status(changes, lag(caughtUp), lagSeconds(pipeline), wal, pipeline.events(), pipeline.transactions(),
        pipeline.undecoded(), pipeline.inFlightBytes(), stream.stuckSeconds());
  }

  private SourceStatus status(List<PublicationChange> changes, long lagBytes, double lagSeconds, RetainedWal wal, long streamEvents, long streamTransactions,
                              long streamUndecoded, long inFlightBytes, double stuckSeconds) {
    return new SourceStatus(name, state, streams(), failure == null ? null : failure.code().name(),
        failure == null ? null : failure.getMessage(), leader, received, durable, confirmed, lagBytes, lagSeconds,
        wal, events + streamEvents, transactions + streamTransactions, inFlightBytes, stuckSeconds, changes, undecoded + streamUndecoded);
  }

  private long lag(Lsn caughtUp) {
    Lsn end = Lsn.max(sourceEnd, received);
    return end.isAfter(caughtUp) ? end.value() - caughtUp.value() : 0;
  }

  private static double lagSeconds(StreamPipeline pipeline) {
    long oldest = pipeline.oldestPendingCommitTime();
    return oldest == 0 ? 0 : Math.max(0, (System.currentTimeMillis() * 1000 - oldest - MICROS_TO_2000) / 1e6);
  }
}
