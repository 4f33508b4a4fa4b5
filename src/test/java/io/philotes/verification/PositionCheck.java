package io.philotes.verification;

import static io.philotes.verification.BufferedEvent.lsn;

/**
 * K1 on events: positions dense, commit LSNs grow, within a transaction seq counts from 0 and exactly the last event is
 * marked; and what a transaction's events share is the same in all of them.
 */
final class PositionCheck {

  private final Findings findings;
  private long position;
  private BufferedEvent previous;
  private boolean open;
  private int epoch;
  private long transactions;

  PositionCheck(Findings findings, long floor) {
    this.findings = findings;
    this.position = floor - 1;
  }

  /** @return whether the event begins a transaction */
  boolean event(BufferedEvent event, int itsEpoch) {
    if (event.position() != position + 1) {
      find("position " + event.position() + " follows " + position);
    }
    position = event.position();
    boolean begins = !open || event.commitLsn() != previous.commitLsn();
    if (open && begins) {
      find("the transaction before position " + position + " has no last event");
    }
    if (begins) {
      begin(event, itsEpoch);
    } else {
      goOn(event);
    }
    boolean outside = event.operation() == BufferedEvent.MESSAGE && event.xid() == 0;
    if (!outside && Long.compareUnsigned(event.lsn(), event.commitLsn()) > 0) {
      find("position " + position + ": the change is at " + lsn(event.lsn()) + ", behind its commit " + lsn(event.commitLsn()));
    }
    previous = event;
    open = !event.last();
    transactions += event.last() ? 1 : 0;
    return begins;
  }

  private void begin(BufferedEvent event, int itsEpoch) {
    if (previous != null && itsEpoch == epoch && Long.compareUnsigned(event.commitLsn(), previous.commitLsn()) <= 0) {
      find("position " + position + ": commit LSN " + lsn(event.commitLsn()) + " follows " + lsn(previous.commitLsn()));
    }
    epoch = itsEpoch;
    if (event.seq() != 0) {
      find("position " + position + ": the transaction begins with seq " + event.seq());
    }
  }

  private void goOn(BufferedEvent event) {
    if (event.seq() != previous.seq() + 1) {
      find("position " + position + ": seq " + event.seq() + " follows " + previous.seq());
    }
    if (event.xid() != previous.xid() || event.commitTime() != previous.commitTime()) {
      find("position " + position + ": another xid or commit time within a transaction");
    }
  }

  /** An epoch that has no event yet has no last commit either. */
  void end(BufferedSource source) {
    if (open) {
      find("the last transaction has no last event");
    }
    if (position != source.nextPosition() - 1) {
      find("the last position is " + position + ", the source's next one " + source.nextPosition());
    }
    if (previous != null && epoch == source.epoch() && previous.commitLsn() != source.lastCommitLsn()) {
      find("the last commit is " + lsn(previous.commitLsn()) + ", the source says " + lsn(source.lastCommitLsn()));
    }
  }

  /** Transactions that have ended. */
  long transactions() {
    return transactions;
  }

  private void find(String what) {
    findings.add("K1", what);
  }
}
