package io.philotes.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.bus.message.WriteReply.Kind;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventRows;
import io.philotes.event.Operation;
import io.philotes.postgres.Lsn;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteChainTest {

  private final Batches batches = new Batches(1);
  private final WriteChain<String> chain = chain();

  private static WriteChain<String> chain() {
    WriteChain<String> chain = new WriteChain<>(0, 1000, 1, 0);
    chain.attached(1_000_000);
    return chain;
  }

  @Test
  void chainsSmallWrites() {
    chain.offer(batches.small(2, 3), "a");
    chain.offer(batches.small(1, 4), "b");

    WriteStep<String> a = chain.next();
    WriteStep<String> b = chain.next();

    assertEquals(WriteStep.Kind.SMALL, a.kind());
    assertEquals(1000, a.place().prevEndLsn());
    assertEquals(1, a.place().firstPosition());
    assertEquals(7, a.place().nextPosition());
    assertEquals(a.batch().endLsn(), b.place().prevEndLsn());
    assertEquals(7, b.place().firstPosition());
    assertEquals(11, b.place().nextPosition());
    BatchChecksum expected = new BatchChecksum(a.place().checksum());
    expected.add(7, b.batch().rows());
    assertEquals(expected.value(), b.place().checksum());
  }

  @Test
  void keepsAtMostFourInFlight() {
    for (int i = 0; i < 5; i++) {
      chain.offer(batches.small(1, 1), "t" + i);
    }
    WriteStep<String> first = chain.next();
    chain.next();
    chain.next();
    assertNotNull(chain.next());
    assertNull(chain.next());

    assertEquals(Kind.DURABLE, chain.answered(first, 1).kind());

    assertEquals("t4", chain.next().ticket());
  }

  @Test
  void refusesMoreThanSixteenWaiting() {
    for (int i = 0; i < WriteChain.MAX_WAITING; i++) {
      assertTrue(chain.offer(batches.small(1, 1), "t"));
    }

    assertFalse(chain.offer(batches.small(1, 1), "t"));
  }

  @Test
  void refusesAnswersOutOfOrder() {
    chain.offer(batches.small(1, 1), "a");
    chain.offer(batches.small(1, 1), "b");
    chain.next();
    WriteStep<String> second = chain.next();

    assertThrows(IllegalStateException.class, () -> chain.answered(second, 1));
  }

  @Test
  void sendsTheLastChunkOnlyWhenEveryChunkBeforeIsStored() {
    WriteBatch[] chunks = batches.chunked(2, 3, 4);
    for (WriteBatch chunk : chunks) {
      chain.offer(chunk, "chunk");
    }
    chain.offer(batches.small(1, 1), "next");

    WriteStep<String> open = chain.next();
    WriteStep<String> middle = chain.next();
    assertNull(chain.next());
    assertEquals(Kind.STORED, chain.answered(open, 2).kind());
    assertNull(chain.next());
    assertEquals(Kind.STORED, chain.answered(middle, 3).kind());
    WriteStep<String> close = chain.next();
    assertNull(chain.next());
    assertEquals(Kind.DURABLE, chain.answered(close, 4).kind());
    WriteStep<String> next = chain.next();

    assertEquals(List.of(WriteStep.Kind.OPEN, WriteStep.Kind.CHUNK, WriteStep.Kind.CLOSE, WriteStep.Kind.SMALL),
        List.of(open.kind(), middle.kind(), close.kind(), next.kind()));
    assertEquals(1, close.place().firstPosition());
    assertEquals(6, close.place().rowsPosition());
    assertEquals(10, close.place().nextPosition());
    BatchChecksum whole = new BatchChecksum(0);
    whole.add(1, chunks[0].rows());
    whole.add(3, chunks[1].rows());
    whole.add(6, chunks[2].rows());
    assertEquals(whole.value(), close.place().checksum());
    assertEquals(chunks[2].endLsn(), next.place().prevEndLsn());
  }

  @Test
  void delaysTheAckedLsnUntilTheChunkedWriteEnds() {
    WriteBatch[] chunks = batches.chunked(1, 1);
    chain.offer(chunks[0], "open");
    WriteStep<String> open = chain.next();
    chain.answered(open, 1);
    chain.offer(new Lsn(5), "acked");
    assertNull(chain.next());
    chain.offer(chunks[1], "close");
    WriteStep<String> close = chain.next();
    assertNull(chain.next());
    chain.answered(close, 1);

    WriteStep<String> acked = chain.next();

    assertEquals(WriteStep.Kind.ACKED, acked.kind());
    assertEquals(Kind.DURABLE, chain.answered(acked, 1).kind());
    assertTrue(chain.isIdle());
  }

  @Test
  void waitsForPartitions() {
    WriteChain<String> narrow = new WriteChain<>(0, 1000, 1, 0);
    narrow.attached(4);
    narrow.offer(batches.small(1, 3), "fits");
    narrow.offer(batches.small(1, 1), "waits");
    assertEquals("fits", narrow.next().ticket());
    assertNull(narrow.next());
    assertEquals(5, narrow.neededTo());

    narrow.attached(5);

    assertEquals("waits", narrow.next().ticket());
  }

  @Test
  void makesAnOpenTransactionSeeNewPartitions() {
    WriteChain<String> narrow = new WriteChain<>(0, 1000, 1, 0);
    narrow.attached(2);
    for (WriteBatch chunk : batches.chunked(1, 1, 1)) {
      narrow.offer(chunk, "chunk");
    }
    WriteStep<String> open = narrow.next();
    narrow.attached(10);
    WriteStep<String> middle = narrow.next();
    narrow.answered(open, 1);
    narrow.answered(middle, 1);

    assertFalse(open.place().partitionsGrew());
    assertTrue(middle.place().partitionsGrew());
    assertFalse(narrow.next().place().partitionsGrew());
  }

  @Test
  void takesNoRowsForLost() {
    chain.offer(batches.small(1, 3), "a");

    WriteReply reply = chain.answered(chain.next(), 0);

    assertEquals(Kind.LOST, reply.kind());
    assertEquals(ErrorCode.FENCED, reply.failure().code());
  }

  @Test
  void takesAnotherNumberOfRowsForBroken() {
    chain.offer(batches.small(1, 3), "a");

    WriteReply reply = chain.answered(chain.next(), 2);

    assertEquals(Kind.FAILED, reply.kind());
    assertEquals(ErrorCode.BUFFER_BROKEN, reply.failure().code());
  }

  @Test
  void leavesTheFateOpenOnlyWhenTheFailureHeals() {
    assertEquals(Kind.LOST, WriteChain.refused(PhilotesException.of(ErrorCode.BUFFER_FULL, "a", "b", "c")).kind());
    assertEquals(Kind.FAILED, WriteChain.refused(PhilotesException.of(ErrorCode.BUFFER_ERROR, "a", "b", "c")).kind());
  }

  @Test
  void reportsABrokenOrderAfterEverythingBeforeIt() {
    chain.offer(batches.small(1, 1), "good");
    chain.offer(new Batches(1).small(1, 1), "old commit");
    chain.offer(batches.small(1, 1), "behind");
    WriteStep<String> good = chain.next();
    assertNull(chain.next());
    assertNull(chain.violation());

    chain.answered(good, 1);

    assertEquals(ErrorCode.ORDER_VIOLATED, chain.violation().code());
    assertEquals(List.of("old commit", "behind"), chain.end());
  }

  @Test
  void refusesAGapInSeq() {
    assertViolated(transaction(1100, new int[] {0, 2}, 1));
  }

  @Test
  void refusesATransactionThatDoesNotStartAtZero() {
    assertViolated(transaction(1100, new int[] {1, 2}, 1));
  }

  @Test
  void refusesAMissingLastFlag() {
    assertViolated(transaction(1100, new int[] {0, 1}, -1));
  }

  @Test
  void refusesEventsBehindTheLastOfTheirTransaction() {
    assertViolated(transaction(1100, new int[] {0, 1}, 0));
  }

  @Test
  void refusesAMiddleChunkWithoutABeginning() {
    assertViolated(batches.chunked(1, 1, 1)[1]);
  }

  @Test
  void refusesAWrongNumberOfTransactions() {
    WriteBatch good = batches.small(2, 1);
    assertViolated(new WriteBatch("shop", 1, true, true, 3, good.lastCommitLsn(), good.endLsn(), 0, 0, List.of(), good.rows()));
  }

  @Test
  void comparesCommitLsnsAsUnsigned() {
    WriteChain<String> high = new WriteChain<>(0x7FFF_FFFF_FFFF_FFF0L, 1000, 1, 0);
    high.attached(100);
    high.offer(transaction(0x8000_0000_0000_0000L, new int[] {0}, 0), "a");

    assertNotNull(high.next());
  }

  private void assertViolated(WriteBatch batch) {
    chain.offer(batch, "bad");
    assertNull(chain.next());
    assertEquals(ErrorCode.ORDER_VIOLATED, chain.violation().code());
  }

  private static WriteBatch transaction(long commitLsn, int[] seqs, int last) {
    EventRows rows = new EventRows(4, 16);
    for (int seq : seqs) {
      rows.absentPart();
      rows.absentPart();
      rows.absentPart();
      rows.add(commitLsn, seq, commitLsn, 1, 1, 1, Operation.TRUNCATE);
    }
    if (last >= 0) {
      rows.markLast(last);
    }
    return new WriteBatch("shop", 1, true, true, 1, commitLsn, commitLsn + 8, 0, 0, List.of(), rows);
  }
}
