package io.philotes.ingestion;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.pgoutput.PgOutputMessage.Begin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Commit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;

/**
 * The order in which a stream brings transactions, and which of them the buffer has: by its commit LSN a transaction is known whole or
 * not at all (semantics R2). A logical message outside of transactions stands for a transaction of its own. What breaks the order is
 * ORDER_VIOLATED, and the stream must stop.
 *
 * <p>Plain state of one stream.
 */
final class TransactionOrder {

  private final String source;
  private final long durableCommitLsn;
  private long lastCommitLsn;
  private Begin open;
  private boolean dropping;

  /** @param durableCommitLsn commit LSN of the last transaction that the buffer has */
  TransactionOrder(String source, Lsn durableCommitLsn) {
    this.source = source;
    this.durableCommitLsn = durableCommitLsn.value();
    this.lastCommitLsn = durableCommitLsn.value();
  }

  /** The transaction that has begun and not ended, or null. */
  Begin open() {
    return open;
  }

  /** Whether the transaction that began last is one that the buffer has. */
  boolean isDropping() {
    return dropping;
  }

  void begin(Begin begin) {
    if (open != null) {
      throw violated(begin.finalLsn(), "Begin within the transaction " + Lsn.format(open.finalLsn()));
    }
    dropping = isDurable(begin.finalLsn());
    if (!dropping) {
      requireLater(begin.finalLsn(), begin.finalLsn());
    }
    open = begin;
  }

  /** The server gives the end twice, in the message and in its header: it is what we confirm, so both must agree. */
  void commit(Commit commit, long lsn) {
    Begin begun = requireOpen(commit.commitLsn());
    if (begun.finalLsn() != commit.commitLsn()) {
      throw violated(commit.commitLsn(), "Commit of the transaction " + Lsn.format(begun.finalLsn()));
    }
    if (commit.endLsn() != lsn || Long.compareUnsigned(commit.endLsn(), commit.commitLsn()) <= 0) {
      throw violated(commit.commitLsn(), "Commit that ends at " + Lsn.format(commit.endLsn()) + " and at " + Lsn.format(lsn));
    }
    open = null;
    if (!dropping) {
      lastCommitLsn = commit.commitLsn();
    }
  }

  /** Whether a change is to be dropped. Its record is in the WAL before that of its commit. */
  boolean skips(long lsn) {
    Begin begun = requireOpen(lsn);
    if (Long.compareUnsigned(lsn, begun.finalLsn()) > 0) {
      throw violated(lsn, "a change behind the commit " + Lsn.format(begun.finalLsn()) + " of its transaction");
    }
    return dropping;
  }

  /**
   * Takes a message outside of transactions.
   *
   * @param place {@link #placeOf} the message
   * @return whether it is to be dropped
   */
  boolean skipsOutside(long place, long endLsn) {
    if (open != null) {
      throw violated(endLsn, "a message outside of transactions within the transaction " + Lsn.format(open.finalLsn()));
    }
    if (isDurable(place)) {
      return true;
    }
    requireLater(place, endLsn);
    lastCommitLsn = place;
    return false;
  }

  /**
   * Among the commits, of a message outside of transactions: the last byte of its record. The server sends it as soon as it reads the
   * record, so between transactions, and leaves it out where it would leave out a transaction that commits there. It tells only where the
   * record ends, and a commit may begin at that very place.
   */
  static long placeOf(long endLsn) {
    return endLsn - 1;
  }

  /** Whether the buffer has what a message becomes. */
  boolean isKnown(Message message) {
    return message.transactional() ? dropping : isDurable(placeOf(message.lsn()));
  }

  /** What the operator is told when the order is broken. */
  PhilotesException violated(long lsn, String why) {
    return PhilotesException.of(ErrorCode.ORDER_VIOLATED, "source " + source + ", lsn", Lsn.format(lsn), why);
  }

  private boolean isDurable(long commitLsn) {
    return Long.compareUnsigned(commitLsn, durableCommitLsn) <= 0;
  }

  private void requireLater(long commitLsn, long lsn) {
    if (Long.compareUnsigned(commitLsn, lastCommitLsn) <= 0) {
      throw violated(lsn, "it is not after " + Lsn.format(lastCommitLsn));
    }
  }

  private Begin requireOpen(long lsn) {
    if (open == null) {
      throw violated(lsn, "a change outside any transaction");
    }
    return open;
  }
}
