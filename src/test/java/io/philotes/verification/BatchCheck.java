package io.philotes.verification;

import static io.philotes.verification.BufferedEvent.lsn;

import java.util.List;
import java.util.Map;

/**
 * K1 on batches: each begins where the one before ended, by position and by LSN, holds the transactions and times that it
 * says, and its events give its checksum. The first kept batch may have lost its events, or some, to retention.
 */
final class BatchCheck {

  private final Findings findings;
  private final List<BufferedBatch> batches;
  private final Map<Integer, BufferedEpoch> epochs;
  private final long floor;
  private int index = -1;
  private Checksum checksum;
  private BufferedEvent first;
  private BufferedEvent previous;
  private int transactions;

  /** @param epochs where each epoch begins that a resync wrote down */
  BatchCheck(Findings findings, List<BufferedBatch> batches, Map<Integer, BufferedEpoch> epochs, long floor) {
    this.findings = findings;
    this.batches = batches;
    this.epochs = epochs;
    this.floor = floor;
    for (int i = 1; i < batches.size(); i++) {
      link(batches.get(i - 1), batches.get(i));
    }
  }

  private void link(BufferedBatch before, BufferedBatch batch) {
    if (batch.first() != before.last() + 1) {
      find(batch, "begins behind " + before.last());
    }
    if (batch.epoch() < before.epoch()) {
      find(batch, "goes back to epoch " + batch.epoch());
    }
    if (batch.epoch() > before.epoch()
        && !new BufferedEpoch(batch.first(), batch.prevEndLsn()).equals(epochs.get(batch.epoch()))) {
      find(batch, "begins epoch " + batch.epoch() + " at " + lsn(batch.prevEndLsn()) + ", of which there is no record that it begins here");
    }
    if (batch.epoch() == before.epoch() && batch.prevEndLsn() != before.endLsn()) {
      find(batch, "follows " + lsn(batch.prevEndLsn()) + ", the one before ends at " + lsn(before.endLsn()));
    }
  }

  /** @return the epoch that the event's batch belongs to */
  int event(BufferedEvent event) {
    while (index < 0 || event.position() > batches.get(index).last()) {
      if (index + 1 >= batches.size()) {
        findings.add("K1", "position " + event.position() + " belongs to no batch");
        return index < 0 ? 0 : batches.get(index).epoch();
      }
      next();
    }
    first = first == null ? event : first;
    previous = event;
    transactions += event.last() ? 1 : 0;
    checksum.add(event);
    return batches.get(index).epoch();
  }

  private void next() {
    close();
    checksum = new Checksum(index < 0 ? 0 : batches.get(index).checksum());
    index++;
    first = null;
    previous = null;
    transactions = 0;
  }

  private void close() {
    if (index < 0) {
      return;
    }
    BufferedBatch batch = batches.get(index);
    if (batch.first() < floor) {
      if (previous != null && !previous.last()) {
        find(batch, "ends inside a transaction");
      }
      return;
    }
    if (first == null || first.position() != batch.first() || previous.position() != batch.last()) {
      find(batch, "does not have the events that it says");
      return;
    }
    compare(batch);
  }

  private void compare(BufferedBatch batch) {
    if (transactions != batch.transactions() || !previous.last()) {
      find(batch, "counts " + batch.transactions() + " transactions, " + transactions + " end in it");
    }
    if (first.commitTime() != batch.firstCommitTime() || previous.commitTime() != batch.lastCommitTime()) {
      find(batch, "has other commit times than its events");
    }
    if (Long.compareUnsigned(first.commitLsn(), batch.prevEndLsn()) < 0
        || Long.compareUnsigned(previous.commitLsn(), batch.endLsn()) >= 0) {
      find(batch, "has commits outside of " + lsn(batch.prevEndLsn()) + " to " + lsn(batch.endLsn()));
    }
    boolean anchored = index > 0 || batch.first() == 1;
    if (anchored && checksum.value() != batch.checksum()) {
      find(batch, "has another checksum than its events");
    }
  }

  void end(BufferedSource source) {
    while (index + 1 < batches.size()) {
      next();
    }
    close();
    if (!batches.isEmpty()) {
      BufferedBatch last = batches.get(batches.size() - 1);
      if (last.last() != source.nextPosition() - 1 || last.epoch() == source.epoch() && last.endLsn() != source.lastEndLsn()) {
        find(last, "is the last one and does not end where the source does");
      }
    } else if (source.nextPosition() > 1) {
      findings.add("K1", "there is no batch");
    }
  }

  private void find(BufferedBatch batch, String what) {
    findings.add("K1", "the batch from " + batch.first() + " to " + batch.last() + " " + what);
  }
}
