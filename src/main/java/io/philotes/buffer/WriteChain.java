package io.philotes.buffer;

import io.philotes.buffer.store.BatchPlace;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.error.ErrorCode;
import io.philotes.error.FailureKind;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The chain of writes of one session: which may be sent now, with which positions and which expectation of the
 * source's row, and what the buffer's answer means. No Vert.x, no clock, no SQL, so that a simulation can drive it.
 *
 * <p>Every write expects the row that the write before it leaves. So several may be in flight: when one fails, all
 * behind it miss. While a chunked transaction is open only its own chunks are sent; its last chunk goes out when every
 * chunk before it is known to be stored, and nothing goes out behind it until its COMMIT was answered. Hence a COMMIT
 * is only ever sent after every count was right.
 *
 * <p>The first failure ends the chain: {@link #end} gives back every request without a reply, and the buffer decides
 * at the next open what became of them.
 *
 * @param <T> what the caller keeps with a request to find its reply
 */
final class WriteChain<T> {

  static final int MAX_IN_FLIGHT = 4;
  static final int MAX_WAITING = 16;

  private record Request<T>(WriteBatch batch, Lsn acked, T ticket) {}

  private final BatchOrder order;
  private final Deque<Request<T>> waiting = new ArrayDeque<>();
  private final Deque<Request<T>> waitingAcks = new ArrayDeque<>();
  private final Deque<WriteStep<T>> inFlight = new ArrayDeque<>();
  private long prevEndLsn;
  private long nextPosition;
  private long checksum;
  private long attachedTo;
  private BatchChecksum openChecksum;
  private long openFirst;
  private boolean partitionsGrew;
  private boolean closing;
  private PhilotesException violation;

  /**
   * @param lastCommitLsn of the last durable transaction
   * @param lastEndLsn of the last durable transaction
   * @param nextPosition position of the next event
   * @param checksum of the last batch, 0 when there is none
   */
  WriteChain(long lastCommitLsn, long lastEndLsn, long nextPosition, long checksum) {
    this.order = new BatchOrder(lastCommitLsn);
    this.prevEndLsn = lastEndLsn;
    this.nextPosition = nextPosition;
    this.checksum = checksum;
    this.attachedTo = nextPosition;
  }

  /** Queues a batch. Returns false when too many wait: the sender ignores its window. */
  boolean offer(WriteBatch batch, T ticket) {
    return waiting.size() < MAX_WAITING && waiting.add(new Request<>(batch, null, ticket));
  }

  /** Queues a larger acked LSN. Returns false when too many wait. */
  boolean offer(Lsn acked, T ticket) {
    return waitingAcks.size() < MAX_WAITING && waitingAcks.add(new Request<>(null, acked, ticket));
  }

  /** Tells that partitions exist for every position before {@code position}. */
  void attached(long position) {
    partitionsGrew |= position > attachedTo;
    attachedTo = Math.max(attachedTo, position);
  }

  /** The position after all that was given out or waits: partitions are needed up to here. */
  long neededTo() {
    long needed = nextPosition;
    for (Request<T> request : waiting) {
      needed += request.batch().rows().size();
    }
    return needed;
  }

  /** The next write to send, or null: nothing waits, or what waits may not be sent yet. */
  WriteStep<T> next() {
    if (violation != null || closing || inFlight.size() >= MAX_IN_FLIGHT) {
      return null;
    }
    if (openChecksum == null && !waitingAcks.isEmpty()) {
      Request<T> request = waitingAcks.remove();
      return sent(new WriteStep<>(WriteStep.Kind.ACKED, null, null, request.acked(), request.ticket()));
    }
    Request<T> head = waiting.peek();
    return head == null || !maySend(head.batch()) ? null : admit(head);
  }

  private boolean maySend(WriteBatch batch) {
    boolean endsChunks = openChecksum != null && batch.closes();
    return nextPosition + batch.rows().size() <= attachedTo && !(endsChunks && !inFlight.isEmpty());
  }

  private WriteStep<T> admit(Request<T> head) {
    try {
      order.check(head.batch());
    } catch (PhilotesException broken) {
      violation = broken;
      return null;
    }
    waiting.remove();
    return sent(new WriteStep<>(kind(head.batch()), head.batch(), place(head.batch()), null, head.ticket()));
  }

  private static WriteStep.Kind kind(WriteBatch batch) {
    if (batch.opens()) {
      return batch.closes() ? WriteStep.Kind.SMALL : WriteStep.Kind.OPEN;
    }
    return batch.closes() ? WriteStep.Kind.CLOSE : WriteStep.Kind.CHUNK;
  }

  private BatchPlace place(WriteBatch batch) {
    if (batch.opens()) {
      openChecksum = new BatchChecksum(checksum);
      openFirst = nextPosition;
      partitionsGrew = false;
    }
    openChecksum.add(nextPosition, batch.rows());
    long rowsPosition = nextPosition;
    nextPosition += batch.rows().size();
    BatchPlace place = new BatchPlace(prevEndLsn, openFirst, rowsPosition, nextPosition, openChecksum.value(), partitionsGrew);
    partitionsGrew = false;
    if (batch.closes()) {
      checksum = openChecksum.value();
      prevEndLsn = batch.endLsn();
      openChecksum = null;
    }
    return place;
  }

  private WriteStep<T> sent(WriteStep<T> step) {
    closing = step.kind() == WriteStep.Kind.CLOSE;
    inFlight.add(step);
    return step;
  }

  /**
   * What an answer without an error means. Answers come in the order of sending.
   *
   * @param rows as the buffer counted them
   */
  WriteReply answered(WriteStep<T> step, long rows) {
    if (inFlight.peek() != step) {
      throw new IllegalStateException("an answer out of order");
    }
    if (rows != step.rows()) {
      return refused(rows == 0 ? missed() : miscounted(step, rows));
    }
    inFlight.remove();
    closing = false;
    boolean stored = step.kind() == WriteStep.Kind.OPEN || step.kind() == WriteStep.Kind.CHUNK;
    return stored ? WriteReply.STORED : WriteReply.DURABLE;
  }

  /** What an error means for the request that met it: what heals by itself leaves its fate open. */
  static WriteReply refused(PhilotesException failure) {
    return failure.kind() == FailureKind.RETRY ? WriteReply.lost(failure) : WriteReply.failed(failure);
  }

  /** The compare-and-set found another row than expected: another leader, or an earlier write failed. */
  static PhilotesException missed() {
    return PhilotesException.of(ErrorCode.FENCED, "table", "philotes.sources", "the source's row is not as this writer left it");
  }

  private static PhilotesException miscounted(WriteStep<?> step, long rows) {
    return PhilotesException.of(ErrorCode.BUFFER_BROKEN, "rows", rows, "the buffer stored another number than " + step.rows());
  }

  /** The broken rule of order at the head of the queue, once everything before it has been answered; else null. */
  PhilotesException violation() {
    return inFlight.isEmpty() ? violation : null;
  }

  boolean isIdle() {
    return inFlight.isEmpty() && waiting.isEmpty() && waitingAcks.isEmpty() && openChecksum == null;
  }

  boolean isInFlight() {
    return !inFlight.isEmpty();
  }

  /** Whether a transaction is open and no more of its chunks wait: nothing here can end it. */
  boolean isStranded() {
    return inFlight.isEmpty() && waiting.isEmpty() && openChecksum != null;
  }

  /** Ends the chain: the tickets of every request without a reply, oldest first. */
  List<T> end() {
    List<T> tickets = new ArrayList<>();
    inFlight.forEach(step -> tickets.add(step.ticket()));
    waiting.forEach(request -> tickets.add(request.ticket()));
    waitingAcks.forEach(request -> tickets.add(request.ticket()));
    inFlight.clear();
    waiting.clear();
    waitingAcks.clear();
    return tickets;
  }
}
