package io.philotes.ingestion;

import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.postgres.Lsn;
import java.util.ArrayDeque;

/**
 * Decides what may be confirmed to the source (semantics R3, R4): the end LSN of what is durable, or the LSN of a
 * keepalive when, as it was received, no transaction was open and everything received before it is durable by now.
 *
 * <p>Batches and keepalives stand in one queue in the order of the stream. A keepalive's LSN is confirmed only after it
 * was persisted as acked: {@link #idleCandidate()} names it, {@link #persisted} allows it. Confirmed values never
 * decrease. Plain state, owned by one thread; the queue is bounded by the credit window.
 */
final class AckTracker {

  /** A batch that ends transactions ({@code batch}), or a keepalive received after it. */
  private record Entry(boolean batch, Lsn lsn) {}

  private final ArrayDeque<Entry> queue = new ArrayDeque<>();
  private Lsn durable;
  private Lsn confirmed;
  private Lsn idle;

  /**
   * @param durable end LSN of the last durable transaction
   * @param acked the persisted bound of what may have been confirmed
   */
  AckTracker(Lsn durable, Lsn acked) {
    this.durable = durable;
    this.confirmed = Lsn.max(durable, acked);
    this.idle = confirmed;
  }

  /** A batch that ends transactions was cut. */
  void batch(Lsn endLsn) {
    queue.addLast(new Entry(true, endLsn));
  }

  /** A keepalive arrived, or an empty transaction ended, while no transaction was open and every event was cut. */
  void marker(Lsn lsn) {
    Entry tail = queue.peekLast();
    if (tail == null) {
      idle = Lsn.max(idle, lsn);
    } else if (tail.batch()) {
      queue.addLast(new Entry(false, lsn));
    } else if (lsn.isAfter(tail.lsn())) {
      queue.removeLast();
      queue.addLast(new Entry(false, lsn));
    }
  }

  /** The oldest batch is durable. */
  void durable(Lsn endLsn) {
    Entry head = queue.pollFirst();
    if (head == null || !head.batch() || !head.lsn().equals(endLsn)) {
      throw new IllegalStateException("durable out of order: " + endLsn + ", expected " + head);
    }
    durable = endLsn;
    confirmed = Lsn.max(confirmed, endLsn);
    idle = Lsn.max(idle, endLsn);
    Entry next = queue.peekFirst();
    if (next != null && !next.batch()) {
      queue.removeFirst();
      idle = Lsn.max(idle, next.lsn());
    }
  }

  /** The position that could be confirmed once it is persisted; not after {@link #confirmed()} when there is none. */
  Lsn idleCandidate() {
    return idle;
  }

  /** {@code lsn} is persisted as acked and may be confirmed. */
  void persisted(Lsn lsn) {
    if (lsn.isAfter(idle)) {
      throw new IllegalStateException("persisted " + lsn + " is beyond what may be confirmed, " + idle);
    }
    confirmed = Lsn.max(confirmed, lsn);
    Failpoints.hit(Failpoint.IDLE_PERSISTED);
  }

  /** End LSN of the last durable transaction. */
  Lsn durable() {
    return durable;
  }

  /** What a status update may carry as flushed. */
  Lsn confirmed() {
    return confirmed;
  }
}
