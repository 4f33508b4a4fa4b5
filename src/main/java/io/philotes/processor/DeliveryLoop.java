package io.philotes.processor;

import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.error.ErrorCode;
import io.philotes.error.FailureKind;
import io.philotes.error.PhilotesException;

/**
 * Delivers one source to one consumer: the thinking, without Vert.x and without a clock.
 *
 * <p>It is told what happened (methods that return nothing), and {@link #next} says what to do, until it returns null;
 * then nothing is to be done before {@link #wakeAt} or the next happening. All times are milliseconds from any one
 * origin. One thread at a time.
 *
 * <p>What it guarantees:
 * <ul>
 *   <li>Events are delivered in order of position. The batch in hand is delivered until it is acknowledged; no event is
 *       skipped, whatever fails.
 *   <li>One attempt is on its way at a time, also across a change of leadership, until it ends or its time is over.
 *   <li>The cursor moves only over acknowledged events, by compare-and-set under the fence. A move that misses means that
 *       someone else moved the cursor or leads: the loop opens the cursor again and goes on from where it stands.
 *   <li>What is held is bounded: the batch in hand, one page read ahead, one move, one read.
 * </ul>
 *
 * <p>The phases: STANDBY until it leads; OPENING while the cursor is being opened; RUNNING; HALTED after a failure that
 * needs an operator, where only acknowledged events are still persisted; LEAVING, when leadership was lost or the
 * service stops: no new batch, the one on its way may end, what is acknowledged is persisted if the fence still allows;
 * then STANDBY again, or STOPPED.
 */
final class DeliveryLoop {

  /** Milliseconds between two looks for a consumer that is not there. */
  static final long ABSENT_PAUSE = 1_000;

  private static final long NO_SEEKS = -1;

  private enum Phase {
    STANDBY,
    OPENING,
    RUNNING,
    HALTED,
    LEAVING,
    STOPPED
  }

  private final LoopConfig config;
  private final CursorMoves cursor;
  private final Prefetch prefetch;
  private final Delivery delivery;
  private final Retry opening;
  private final Retry reading;
  private final Retry delivering;
  private final Retry moving;

  private Phase phase = Phase.STANDBY;
  private int generation;
  private boolean openAsked;
  private boolean stopping;
  private boolean absent;
  private PhilotesException halt;
  private long end;
  private long delivered;
  private long retries;
  private long lateReplies;
  private long seeksSeen = NO_SEEKS;
  /** The count for which the cursor was last opened again: once is enough, also when that fails for good. */
  private long seeksSought = NO_SEEKS;

  DeliveryLoop(LoopConfig config) {
    this.config = config;
    cursor = new CursorMoves(config.movePace());
    prefetch = new Prefetch(config.source(), new PageLimit(config.batchSize(), config.pageBytes()));
    delivery = new Delivery(config.name(), config.idPrefix(), config.ackTimeout());
    opening = config.newRetry();
    reading = config.newRetry();
    delivering = config.newRetry();
    moving = config.newRetry();
  }

  // ---- what happens

  /** This instance leads the source now; everything of an earlier leadership is forgotten. */
  void lead(long lastPosition) {
    if (stopping) {
      return;
    }
    forget(CursorMoves.NONE);
    moving.succeeded();
    halt = null;
    absent = false;
    end = 0;
    advanced(lastPosition);
    reopen();
  }

  /** Leadership was lost. */
  void leave() {
    if (phase != Phase.STOPPED && phase != Phase.STANDBY) {
      phase = Phase.LEAVING;
      halt = null;
    }
  }

  /** The service stops. */
  void stop() {
    stopping = true;
    phase = phase == Phase.STANDBY ? Phase.STOPPED : Phase.LEAVING;
  }

  /** Everything up to a position can be read. */
  void advanced(long lastPosition) {
    end = Math.max(end, lastPosition);
    prefetch.advanced(lastPosition);
  }

  void opened(int answered, long position, long seeks) {
    if (answered != generation || phase != Phase.OPENING) {
      return;
    }
    opening.succeeded();
    phase = Phase.RUNNING;
    if (seeks == seeksSeen && cursor.recognizes(position)) {
      cursor.adopt(position);
    } else {
      forget(position);
    }
    seeksSeen = seeks;
  }

  /** An operator may have moved the cursor: it is opened again then, also after a failure that needed one. */
  void sought(long seeks) {
    if ((phase == Phase.RUNNING || phase == Phase.HALTED) && seeks != seeksSeen && seeks != seeksSought) {
      seeksSought = seeks;
      halt = null;
      reopen();
    }
  }

  void openFailed(int answered, long now, Throwable why) {
    if (answered == generation && phase == Phase.OPENING) {
      openAsked = false;
      failed(opening, now, why);
    }
  }

  void pageRead(int answered, long now, EventPage page) {
    if (answered != generation) {
      return;
    }
    String breach = prefetch.breaks(page);
    if (breach != null) {
      readFailed(answered, now, PhilotesException.of(ErrorCode.BUFFER_BROKEN, "source", config.source(), breach));
      return;
    }
    reading.succeeded();
    prefetch.arrived(now, page);
  }

  void readFailed(int answered, long now, Throwable why) {
    if (answered == generation) {
      prefetch.failed();
      failed(reading, now, why);
    }
  }

  /** The consumer has handled the batch. */
  void acknowledged(String deliveryId) {
    if (!delivery.isInFlight(deliveryId)) {
      lateReplies++;
    } else if (delivery.end()) {
      cursor.acknowledge(delivery.lastPosition());
      delivered += delivery.complete();
      delivering.succeeded();
      absent = false;
    }
  }

  /** Nobody listens on the consumer's address: no attempt was made. */
  void absent(long now, String deliveryId) {
    if (delivery.isInFlight(deliveryId) && delivery.end()) {
      absent = true;
      delivering.pause(now + ABSENT_PAUSE);
    }
  }

  /** The consumer, or the way to it, failed. */
  void refused(long now, String deliveryId, String reason) {
    if (!delivery.isInFlight(deliveryId)) {
      lateReplies++;
    } else if (delivery.end()) {
      absent = false;
      retries++;
      delivering.failed(now, PhilotesException.of(ErrorCode.CONSUMER_FAILED, "consumer", config.name(), reason));
    }
  }

  void moved(int answered, boolean won) {
    if (answered != generation || !cursor.moving()) {
      return;
    }
    moving.succeeded();
    if (won) {
      cursor.won();
    } else if (phase == Phase.RUNNING) {
      cursor.missed();
      reopen();
    } else {
      cursor.abandon();
    }
  }

  void moveFailed(int answered, long now, Throwable why) {
    if (answered != generation) {
      return;
    }
    cursor.failed();
    boolean heals = failed(moving, now, why);
    if (!heals || phase == Phase.LEAVING) {
      cursor.abandon();
    }
  }

  /** A mistake of ours: nothing more is read or delivered. */
  void broke(RuntimeException mistake) {
    if (phase != Phase.STOPPED) {
      phase = stopping ? Phase.STOPPED : Phase.HALTED;
      halt = PhilotesException.of(ErrorCode.INTERNAL, "consumer", config.name(), mistake.toString(), mistake);
    }
  }

  // ---- what to do

  /** The next thing to do, or null. */
  Command next(long now) {
    expire(now);
    return switch (phase) {
      case STANDBY, STOPPED -> null;
      case OPENING -> nextOpen(now);
      case RUNNING -> nextRunning(now);
      case HALTED -> nextMove(now);
      case LEAVING -> nextLeaving(now);
    };
  }

  /** When {@link #next} is to be asked again although nothing happens; {@code Long.MAX_VALUE} for never. */
  long wakeAt() {
    long wake = delivery.deadline();
    if (phase == Phase.OPENING && !openAsked) {
      wake = Math.min(wake, opening.notBefore());
    }
    if ((phase == Phase.RUNNING || phase == Phase.HALTED) && cursor.wanted()) {
      wake = Math.min(wake, Math.max(cursor.nextAt(), moving.notBefore()));
    }
    if (phase == Phase.RUNNING && delivery.hasBatch() && mayDeliver()) {
      wake = Math.min(wake, delivering.notBefore());
    }
    if (phase == Phase.RUNNING && prefetch.wanted()) {
      wake = Math.min(wake, Math.max(prefetch.dueAt(), reading.notBefore()));
    }
    return wake;
  }

  /** Whether a stopped loop has finished: nothing is on its way and what is acknowledged is persisted or given up. */
  boolean isStopped() {
    return phase == Phase.STOPPED;
  }

  /** The last position persisted, or -1 while that is not known. */
  long persisted() {
    return cursor.persisted();
  }

  ConsumerStatus status() {
    PhilotesException why = trouble();
    return new ConsumerStatus(config.name(), config.source(), cursor.position(), Math.max(0, end - cursor.position()),
        state(), why == null ? null : why.code().name(), why == null ? null : why.getMessage(), delivered, retries,
        lateReplies);
  }

  ConsumerState state() {
    return switch (phase) {
      case STANDBY -> ConsumerState.STANDBY;
      case STOPPED -> ConsumerState.STOPPED;
      case HALTED -> ConsumerState.FAILED;
      case LEAVING -> stopping ? flowing() : ConsumerState.STANDBY;
      case OPENING, RUNNING -> running();
    };
  }

  private ConsumerState running() {
    if (trouble() != null) {
      return mostFailures() >= config.retry().maxAttempts() ? ConsumerState.DEGRADED : ConsumerState.RETRYING;
    }
    return absent ? ConsumerState.ABSENT : flowing();
  }

  private ConsumerState flowing() {
    return delivery.inFlight() || delivery.hasBatch() || !prefetch.isEmpty() ? ConsumerState.DELIVERING : ConsumerState.IDLE;
  }

  private PhilotesException trouble() {
    if (phase != Phase.OPENING && phase != Phase.RUNNING) {
      return halt;
    }
    for (Retry retry : new Retry[] {opening, moving, reading, delivering}) {
      if (retry.last() != null) {
        return retry.last();
      }
    }
    return null;
  }

  private int mostFailures() {
    return Math.max(Math.max(opening.failures(), moving.failures()), Math.max(reading.failures(), delivering.failures()));
  }

  private void expire(long now) {
    if (delivery.expired(now) && delivery.end()) {
      retries++;
      String reason = "no reply within " + config.consumer().ackTimeout();
      delivering.failed(now, PhilotesException.of(ErrorCode.CONSUMER_FAILED, "consumer", config.name(), reason));
    }
  }

  private Command nextOpen(long now) {
    if (openAsked || opening.waits(now)) {
      return null;
    }
    openAsked = true;
    return new Command.Open(generation);
  }

  private Command nextRunning(long now) {
    Command move = nextMove(now);
    if (move != null) {
      return move;
    }
    Command deliver = nextDelivery(now);
    return deliver != null ? deliver : nextRead(now);
  }

  private Command nextMove(long now) {
    return cursor.due(now) && !moving.waits(now) ? cursor.start(generation, now) : null;
  }

  private Command nextDelivery(long now) {
    if (!mayDeliver() || delivering.waits(now)) {
      return null;
    }
    if (!delivery.hasBatch()) {
      if (prefetch.isEmpty()) {
        return null;
      }
      delivery.take(prefetch.take(config.batchSize()));
    }
    return delivery.start(now, delivering.failures() + 1);
  }

  /** While moves fail nothing new is delivered: else what a crash delivers again would grow without limit. */
  private boolean mayDeliver() {
    return !delivery.inFlight() && moving.last() == null;
  }

  private Command nextRead(long now) {
    return prefetch.due(now) && !reading.waits(now) ? prefetch.start(generation) : null;
  }

  private Command nextLeaving(long now) {
    if (cursor.wanted()) {
      return cursor.start(generation, now);
    }
    if (!cursor.moving() && !delivery.inFlight()) {
      phase = stopping ? Phase.STOPPED : Phase.STANDBY;
    }
    return null;
  }

  /** Begins again at a position. Answers to what was asked before are ignored. */
  private void forget(long position) {
    generation++;
    cursor.restart(position);
    prefetch.restart(Math.max(0, position));
    delivery.drop();
    reading.succeeded();
    delivering.succeeded();
  }

  private void reopen() {
    phase = Phase.OPENING;
    openAsked = false;
    opening.succeeded();
  }

  /** Returns whether the failure heals by itself; if not, the loop halts. */
  private boolean failed(Retry retry, long now, Throwable why) {
    PhilotesException coded = coded(why);
    if (coded.kind() == FailureKind.RETRY) {
      retry.failed(now, coded);
      return true;
    }
    if (phase == Phase.OPENING || phase == Phase.RUNNING) {
      phase = Phase.HALTED;
      halt = coded;
    }
    return false;
  }

  private PhilotesException coded(Throwable why) {
    if (why instanceof PhilotesException coded) {
      return coded;
    }
    return PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "source", config.source(), String.valueOf(why), why);
  }
}
