package io.philotes.buffer.verify;

import io.philotes.buffer.store.StoredEvent;
import io.philotes.buffer.verify.Finding.Kind;
import io.philotes.postgres.Lsn;

/** Follows source transactions through the events: commit LSNs rise, seq counts from 0, exactly the last is marked. */
final class TransactionOrder {

  private final Findings findings;
  private boolean open;
  private boolean any;
  private long commitLsn;
  private int nextSeq;
  private long ended;

  TransactionOrder(Findings findings) {
    this.findings = findings;
  }

  /** LSNs may begin anew: another epoch begins. */
  void newEpoch() {
    any = false;
  }

  void next(StoredEvent event) {
    if (open && event.commitLsn() != commitLsn) {
      findings.add(Kind.LAST_FLAG, event.position() - 1, "transaction " + Lsn.format(commitLsn) + " has no last event");
      open = false;
    }
    if (!open) {
      begin(event);
    }
    if (event.seq() != nextSeq) {
      findings.add(Kind.SEQUENCE, event.position(), "seq is " + event.seq() + ", not " + nextSeq);
    }
    nextSeq = event.seq() + 1;
    if (event.last()) {
      open = false;
      ended++;
    }
  }

  private void begin(StoredEvent event) {
    if (any && event.commitLsn() == commitLsn) {
      findings.add(Kind.LAST_FLAG, event.position(), "transaction " + Lsn.format(commitLsn) + " goes on after its last event");
    } else if (any && Long.compareUnsigned(event.commitLsn(), commitLsn) < 0) {
      findings.add(Kind.COMMIT_ORDER, event.position(),
          "commit LSN " + Lsn.format(event.commitLsn()) + " after " + Lsn.format(commitLsn));
    }
    nextSeq = any && event.commitLsn() == commitLsn ? nextSeq : 0;
    any = true;
    open = true;
    commitLsn = event.commitLsn();
  }

  boolean isOpen() {
    return open;
  }

  /** Transactions that have ended so far. */
  long ended() {
    return ended;
  }

  /** Commit LSN of the last event. */
  long commitLsn() {
    return commitLsn;
  }
}
