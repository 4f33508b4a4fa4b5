package io.philotes.buffer.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.BatchChecksum;
import io.philotes.buffer.store.StoredBatch;
import io.philotes.buffer.store.StoredEvent;
import io.philotes.buffer.store.StoredSource;
import io.philotes.buffer.verify.Finding.Kind;
import io.philotes.postgres.Lsn;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourceChainTest {

  /** The last LSN whose number is not negative in Java. */
  private static final long MIDDLE = Long.MAX_VALUE;

  @Test
  void comparesLsnsAsUnsigned() {
    SourceChain chain = new SourceChain(source(1, 3, MIDDLE + 5, MIDDLE + 6));
    long first = checksum(0, event(1, MIDDLE - 1, 0, true));
    chain.batches(List.of(new StoredBatch(1, 1, 1, MIDDLE - 9, MIDDLE, 1, first),
        new StoredBatch(1, 2, 2, MIDDLE, MIDDLE + 6, 1, checksum(first, event(2, MIDDLE + 5, 0, true)))), 1);
    chain.event(event(1, MIDDLE - 1, 0, true));
    chain.event(event(2, MIDDLE + 5, 0, true));
    assertEquals(List.of(), chain.end().findings());
  }

  @Test
  void trustsAnAnchorWhoseOwnEventsAreKept() {
    SourceChain chain = new SourceChain(source(11, 13, 102, 110));
    chain.batches(List.of(new StoredBatch(1, 11, 12, 90, 110, 2, 4711)), 11);
    chain.event(event(11, 101, 0, true));
    chain.event(event(12, 102, 0, true));
    assertTrue(chain.end().isIntact());
  }

  @Test
  void recomputesTheFirstKeptBatchFromTheAnchorBeforeIt() {
    SourceChain chain = new SourceChain(source(11, 12, 101, 110));
    chain.batches(List.of(new StoredBatch(1, 1, 10, 50, 90, 1, 4711), new StoredBatch(1, 11, 11, 90, 110, 1, 4711)), 11);
    chain.event(event(11, 101, 0, true));
    assertEquals(List.of(Kind.CHECKSUM), chain.end().findings().stream().map(Finding::kind).toList());
  }

  @Test
  void asksForBatchesUntilTheyCoverAnEvent() {
    SourceChain chain = new SourceChain(source(1, 21, 0, 0));
    assertTrue(chain.needsBatches(1));
    chain.batches(List.of(new StoredBatch(1, 1, 10, 50, 90, 1, 0)), 1);
    assertFalse(chain.needsBatches(10));
    assertTrue(chain.needsBatches(11));
    assertEquals(10, chain.lastBatchPosition());
  }

  @Test
  void findsATransactionThatEndsTwiceAndOneThatDoesNotEnd() {
    SourceChain chain = new SourceChain(source(1, 4, 200, 210));
    List<StoredEvent> events = List.of(event(1, 100, 0, true), event(2, 100, 1, true), event(3, 200, 0, false));
    chain.batches(List.of(new StoredBatch(1, 1, 3, 50, 210, 2, checksum(0, events.toArray(StoredEvent[]::new)))), 1);
    events.forEach(chain::event);
    assertEquals(List.of(Kind.LAST_FLAG, Kind.BATCH_TRANSACTIONS), chain.end().findings().stream().map(Finding::kind).toList());
  }

  private static StoredEvent event(long position, long commitLsn, int seq, boolean last) {
    return new StoredEvent(position, commitLsn, seq, last, 1, 1, null, "{\"id\":1}", null);
  }

  private static long checksum(long previous, StoredEvent... events) {
    BatchChecksum checksum = new BatchChecksum(previous);
    for (StoredEvent event : events) {
      checksum.add(event.position(), event.commitLsn(), event.seq(), event.operation(), null, StoredEvent.bytes(event.after()), null);
    }
    return checksum.value();
  }

  private static StoredSource source(long floor, long next, long lastCommit, long lastEnd) {
    return new StoredSource(1, "shop", 1, new Lsn(lastCommit), new Lsn(lastEnd), next, floor, true, Set.of(1), List.of(), List.of());
  }
}
