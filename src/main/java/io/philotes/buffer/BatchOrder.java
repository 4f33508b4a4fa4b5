package io.philotes.buffer;

import io.philotes.bus.message.WriteBatch;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventRows;
import io.philotes.postgres.Lsn;

/**
 * The rules of order that every batch keeps (semantics I1 and I3): commit LSNs strictly increase within the epoch,
 * within a transaction seq is 0, 1, 2, … and exactly its last event is marked, and what the batch says of itself is
 * true of its events. A batch that breaks one is refused before anything is written.
 */
final class BatchOrder {

  private long lastCommitLsn;
  private boolean open;
  private long openCommitLsn;
  private int nextSeq;

  /** @param lastCommitLsn of the last durable transaction, as unsigned */
  BatchOrder(long lastCommitLsn) {
    this.lastCommitLsn = lastCommitLsn;
  }

  /**
   * Checks a batch against all before it. After a failure this object is of no further use.
   *
   * @throws PhilotesException ORDER_VIOLATED
   */
  void check(WriteBatch batch) {
    if (batch.opens() == open) {
      throw violated(batch, open ? "a transaction begins inside another" : "a chunk comes without its beginning");
    }
    int ended = checkEvents(batch);
    if (batch.closes() == open) {
      throw violated(batch, open ? "its last transaction does not end" : "its last transaction ends unannounced");
    }
    if (ended != batch.transactions()) {
      throw violated(batch, ended + " transactions end in it, not " + batch.transactions());
    }
    if (!batch.closes() && ended > 0) {
      throw violated(batch, "whole transactions stand before a chunk");
    }
    if (batch.lastCommitLsn() != openCommitLsn) {
      throw violated(batch, "its last event has commit LSN " + Lsn.format(openCommitLsn));
    }
    if (batch.closes() && Long.compareUnsigned(batch.endLsn(), openCommitLsn) <= 0) {
      throw violated(batch, "its end LSN is " + Lsn.format(batch.endLsn()));
    }
  }

  private int checkEvents(WriteBatch batch) {
    EventRows rows = batch.rows();
    int ended = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (!open) {
        begin(batch, rows.commitLsn(i), i);
      }
      if (rows.commitLsn(i) != openCommitLsn) {
        throw violated(batch, "transaction " + Lsn.format(openCommitLsn) + " has no last event");
      }
      if (rows.seq(i) != nextSeq++) {
        throw violated(batch, "seq is " + rows.seq(i) + " where " + (nextSeq - 1) + " is due");
      }
      if (rows.last(i)) {
        open = false;
        lastCommitLsn = openCommitLsn;
        ended++;
      }
    }
    return ended;
  }

  private void begin(WriteBatch batch, long commitLsn, int row) {
    if (row > 0 && !batch.opens()) {
      throw violated(batch, "events follow the end of a chunked transaction");
    }
    if (Long.compareUnsigned(commitLsn, lastCommitLsn) <= 0) {
      throw violated(batch, "commit LSN " + Lsn.format(commitLsn) + " is not after " + Lsn.format(lastCommitLsn));
    }
    open = true;
    openCommitLsn = commitLsn;
    nextSeq = 0;
  }

  private static PhilotesException violated(WriteBatch batch, String rule) {
    return PhilotesException.of(ErrorCode.ORDER_VIOLATED, "commit", Lsn.format(batch.lastCommitLsn()), rule);
  }
}
