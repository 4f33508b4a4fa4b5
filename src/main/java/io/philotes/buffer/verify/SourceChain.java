package io.philotes.buffer.verify;

import io.philotes.buffer.BatchChecksum;
import io.philotes.buffer.store.ConsumerCursor;
import io.philotes.buffer.store.StoredBatch;
import io.philotes.buffer.store.StoredEvent;
import io.philotes.buffer.store.StoredSource;
import io.philotes.buffer.verify.Finding.Kind;
import io.philotes.postgres.Lsn;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks one source's events and batches against every promise that the writer makes, in one pass and without keeping
 * them. Batches are given ahead of their events, both in order of position.
 *
 * <p>The first kept batch is the anchor. Usually it ends below the floor and lends its checksum to the next; when its
 * own events are kept and the checksum before it is not, its checksum is trusted.
 */
final class SourceChain {

  private final StoredSource source;
  private final Findings findings = new Findings();
  private final TransactionOrder order = new TransactionOrder(findings);
  private final Deque<StoredBatch> ahead = new ArrayDeque<>();
  private final Set<Integer> missingRelations = new HashSet<>();

  private StoredBatch batch;
  private BatchChecksum checksum;
  private boolean anchored;
  private long batchTransactions;
  private boolean reportedNoBatch;
  private long expected;
  private long first;
  private long last;
  private long events;
  private long batches;

  SourceChain(StoredSource source) {
    this.source = source;
    this.expected = source.floor();
    if (!source.hasLog()) {
      findings.add(Kind.LOG_MISSING, source.floor(), "the table of events is not there");
    }
  }

  /**
   * Takes the next batches.
   *
   * @param nextEvent position of the next event that will be given: batches that end before it are done with
   */
  void batches(List<StoredBatch> next, long nextEvent) {
    ahead.addAll(next);
    passBatchesBefore(nextEvent);
  }

  /** Whether the batch of an event at this position may not have been given yet. */
  boolean needsBatches(long position) {
    StoredBatch known = ahead.isEmpty() ? batch : ahead.peekLast();
    return known == null || known.last() < position;
  }

  /** Last position of the batches given so far. */
  long lastBatchPosition() {
    StoredBatch known = ahead.isEmpty() ? batch : ahead.peekLast();
    return known == null ? 0 : known.last();
  }

  void event(StoredEvent event) {
    follow(event.position());
    checkPosition(event.position());
    checkRelation(event);
    order.next(event);
    if (batch != null && checksum != null) {
      checksum.add(event.position(), event.commitLsn(), event.seq(), event.operation(), StoredEvent.bytes(event.before()),
          StoredEvent.bytes(event.after()), StoredEvent.bytes(event.metadata()));
    }
    first = events == 0 ? event.position() : first;
    last = event.position();
    events++;
  }

  /** After the last event and the last batch. */
  SourceReport end() {
    passBatchesBefore(Long.MAX_VALUE);
    closeBatch();
    checkEnd();
    source.consumers().forEach(this::checkCursor);
    return new SourceReport(source.name(), events, batches, order.ended(), first, last,
        batch == null ? source.lastEndLsn() : new Lsn(batch.endLsn()), source.epochs(), findings.first(), findings.count());
  }

  private void follow(long position) {
    passBatchesBefore(position);
    boolean outside = batch == null || position < batch.first() || position > batch.last();
    if (outside && !reportedNoBatch) {
      findings.add(Kind.BATCH_MISSING, position, "the event belongs to no batch");
    }
    reportedNoBatch = outside;
  }

  private void passBatchesBefore(long position) {
    while (!ahead.isEmpty() && (batch == null || batch.last() < position)) {
      nextBatch();
    }
  }

  private void nextBatch() {
    closeBatch();
    StoredBatch previous = batch;
    batch = ahead.removeFirst();
    if (previous == null) {
      anchored = batch.first() == 1;
      checksum = new BatchChecksum(0);
    } else {
      checkLink(previous);
      anchored = true;
      checksum = new BatchChecksum(previous.checksum());
    }
    batchTransactions = order.ended();
    batches += keepsEvents() ? 1 : 0;
  }

  private void checkLink(StoredBatch previous) {
    if (batch.first() != previous.last() + 1) {
      findings.add(Kind.BATCH_GAP, batch.first(), "the batch before it ends at " + previous.last());
    }
    if (batch.epoch() != previous.epoch()) {
      order.newEpoch();
      checkEpoch(previous);
    } else if (batch.prevEndLsn() != previous.endLsn()) {
      findings.add(Kind.BATCH_CHAIN, batch.first(), "the batch follows " + Lsn.format(batch.prevEndLsn())
          + ", the batch before it ends at " + Lsn.format(previous.endLsn()));
    }
  }

  /** Where an epoch begins LSNs may do anything, so it begins only where and how a resync wrote it down. */
  private void checkEpoch(StoredBatch previous) {
    if (batch.epoch() < previous.epoch() || !isBegun(batch.epoch(), batch.first(), batch.prevEndLsn())) {
      findings.add(Kind.EPOCH, batch.first(), "epoch " + batch.epoch() + " follows epoch " + previous.epoch() + ", and no resync began it here");
    }
  }

  private boolean isBegun(int epoch, long first, long start) {
    return source.epochs().stream().anyMatch(begun -> begun.begun() && begun.epoch() == epoch && begun.firstPosition() == first
        && begun.gapTo().value() == start);
  }

  /** A batch wholly below the floor has no events; one that the floor divides has not all of them. */
  private boolean keepsEvents() {
    return batch.last() >= source.floor();
  }

  private void closeBatch() {
    if (batch == null || !keepsEvents()) {
      return;
    }
    if (Long.compareUnsigned(batch.endLsn(), batch.prevEndLsn()) <= 0) {
      findings.add(Kind.BATCH_CHAIN, batch.first(), "the batch ends at " + Lsn.format(batch.endLsn()) + ", not after it begins");
    }
    if (Long.compareUnsigned(batch.endLsn(), order.commitLsn()) <= 0) {
      findings.add(Kind.COMMIT_ORDER, batch.last(), "the batch ends at " + Lsn.format(batch.endLsn())
          + ", not after its last commit " + Lsn.format(order.commitLsn()));
    }
    boolean whole = batch.first() >= source.floor();
    long ended = order.ended() - batchTransactions;
    if (order.isOpen() || whole && ended != batch.transactions()) {
      findings.add(Kind.BATCH_TRANSACTIONS, batch.first(), "of " + batch.transactions() + " transactions " + ended + " end in it");
    }
    if (whole && anchored && checksum.value() != batch.checksum()) {
      findings.add(Kind.CHECKSUM, batch.first(), "the events up to " + batch.last() + " are not those that were written");
    }
  }

  private void checkPosition(long position) {
    if (position > expected) {
      findings.add(Kind.POSITION_GAP, expected, "positions up to " + (position - 1) + " are missing");
    } else if (position < expected) {
      findings.add(Kind.POSITION_REPEATED, position, "the position is there more than once");
    }
    expected = Math.max(expected, position + 1);
  }

  private void checkRelation(StoredEvent event) {
    int relation = event.relation();
    if (relation != 0 && !source.relations().contains(relation) && missingRelations.add(relation)) {
      findings.add(Kind.RELATION_MISSING, event.position(), "the event refers to relation version " + relation);
    }
  }

  private void checkEnd() {
    if (expected < source.nextPosition()) {
      findings.add(Kind.POSITION_GAP, expected, "positions up to " + (source.nextPosition() - 1) + " are missing");
    } else if (expected > source.nextPosition()) {
      findings.add(Kind.SOURCE, source.nextPosition(), "it is the source's next position, but events or the floor reach " + expected);
    }
    long nextByBatches = batch == null ? 1 : batch.last() + 1;
    if (nextByBatches != source.nextPosition()) {
      findings.add(Kind.SOURCE, source.nextPosition(), "it is the source's next position, by the batches it is " + nextByBatches);
    }
    checkLastLsns();
  }

  private void checkLastLsns() {
    if (batch != null && batch.epoch() != source.epoch()) {
      if (!isBegun(source.epoch(), source.nextPosition(), source.lastEndLsn().value())) {
        findings.add(Kind.EPOCH, source.nextPosition(), "the source is in epoch " + source.epoch() + ", and no resync began it here");
      }
      return;
    }
    if (batch != null && batch.endLsn() != source.lastEndLsn().value()) {
      findings.add(Kind.SOURCE, batch.last(), "the source ends at " + source.lastEndLsn() + ", its last batch at " + Lsn.format(batch.endLsn()));
    }
    if (events > 0 && order.commitLsn() != source.lastCommitLsn().value()) {
      findings.add(Kind.SOURCE, last, "the source's last commit is " + source.lastCommitLsn() + ", its last event's is " + Lsn.format(order.commitLsn()));
    }
  }

  private void checkCursor(ConsumerCursor consumer) {
    if (consumer.declared() && consumer.position() < source.floor() - 1) {
      findings.add(Kind.CURSOR, consumer.position(), "consumer " + consumer.name() + " needs events below the floor " + source.floor());
    }
    if (consumer.position() >= source.nextPosition()) {
      findings.add(Kind.CURSOR, consumer.position(), "consumer " + consumer.name() + " is beyond the last event");
    }
  }
}
