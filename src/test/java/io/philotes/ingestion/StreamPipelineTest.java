package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.WriteBatch;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventRows;
import io.philotes.event.Operation;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.pgoutput.PgOutputMessage.Commit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.TupleData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamPipelineTest {

  private static final BatchLimits LIMITS = new BatchLimits(10, 1 << 20);

  private final StreamPipeline pipeline = pipeline(checkpoint(0, 100, 100, List.of()), LIMITS, 4, 1 << 20);
  private final Walsender walsender = new Walsender(pipeline);

  private static StreamPipeline pipeline(SourceCheckpoint checkpoint, BatchLimits limits, int batches, long bytes) {
    return new StreamPipeline("shop", 7, checkpoint, limits, batches, bytes, Watermarks.none());
  }

  private static SourceCheckpoint checkpoint(long commit, long end, long acked, List<RelationVersion> relations) {
    return new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "7000", 1, "shop", "philotes_cdc",
        new Lsn(commit), new Lsn(end), new Lsn(acked), 1, relations);
  }

  private void transaction(long commitLsn, long endLsn, int... ids) {
    walsender.begin(commitLsn);
    for (int id : ids) {
      walsender.insert(id);
    }
    walsender.commit(commitLsn, endLsn);
  }

  @Test
  void handsOnWholeTransactionsWithTheirIdentityAndImages() {
    walsender.begin(200).relation('d').insert(1).update(1).delete(1).truncate().commit(200, 210);
    pipeline.readComplete();
    WriteBatch batch = pipeline.next();
    assertTrue(batch.opens() && batch.closes());
    assertEquals(210, batch.endLsn());
    assertEquals(200, batch.lastCommitLsn());
    assertEquals(1, batch.transactions());
    EventRows rows = batch.rows();
    assertEquals(4, rows.size());
    assertEquals("{\"id\":1,\"note\":\"n1\"}", rows.part(0, EventRows.AFTER));
    assertNull(rows.part(0, EventRows.BEFORE));
    assertNull(rows.part(0, EventRows.METADATA));
    assertEquals(Operation.UPDATE, rows.operation(1));
    assertEquals("{\"id\":1}", rows.part(2, EventRows.BEFORE));
    assertNull(rows.part(2, EventRows.AFTER));
    assertEquals(Operation.TRUNCATE, rows.operation(3));
    assertEquals("{\"truncate\":{\"cascade\":true,\"restartIdentity\":false}}", rows.part(3, EventRows.METADATA));
    for (int i = 0; i < 4; i++) {
      assertEquals(i, rows.seq(i));
      assertEquals(200, rows.commitLsn(i));
      assertEquals(i == 3, rows.last(i));
      assertEquals(1, rows.relation(i));
    }
    assertEquals(List.of("id"), batch.newRelations().get(0).keyColumns());
  }

  @Test
  void takesATransactionThatCommitsExactlyWhereTheFormerEnded() {
    walsender.begin(200).relation('d').insert(1).commit(200, 210);
    transaction(210, 220, 2);
    pipeline.flush();
    assertEquals(2, pipeline.next().transactions());
  }

  @Test
  void dropsATransactionThatTheBufferHasAndKeepsTheNext() {
    StreamPipeline resumed = pipeline(checkpoint(200, 210, 210, List.of()), LIMITS, 4, 1 << 20);
    new Walsender(resumed).begin(200).relation('d').insert(1).commit(200, 210).begin(210).insert(2).commit(210, 220);
    resumed.flush();
    WriteBatch batch = resumed.next();
    assertEquals(1, batch.rows().size());
    assertEquals(210, batch.lastCommitLsn());
  }

  @Test
  void comparesCommitLsnsAsUnsigned() {
    long high = 0xF000_0000_0000_0000L;
    StreamPipeline resumed = pipeline(checkpoint(high, high + 10, high + 10, List.of()), LIMITS, 4, 1 << 20);
    new Walsender(resumed).begin(200).relation('d').insert(1).commit(200, 210)
        .begin(high + 10).insert(2).commit(high + 10, high + 20);
    resumed.flush();
    assertEquals(high + 10, resumed.next().lastCommitLsn());
  }

  /** A clock may be set back; only the WAL orders. */
  @Test
  void f98OrdersByLsnWhenCommitTimesGoBack() {
    walsender.begin(200, 9_000).relation('d').insert(1).commit(200, 210);
    walsender.begin(300, 5_000).insert(2).commit(300, 310);
    walsender.begin(400, -7_000).insert(3).commit(400, 410);
    pipeline.readComplete();
    WriteBatch batch = pipeline.next();
    EventRows rows = batch.rows();
    assertEquals(List.of(200L, 300L, 400L), List.of(rows.commitLsn(0), rows.commitLsn(1), rows.commitLsn(2)));
    assertEquals(List.of("{\"id\":1,\"note\":\"n1\"}", "{\"id\":2,\"note\":\"n2\"}", "{\"id\":3,\"note\":\"n3\"}"),
        List.of(rows.part(0, EventRows.AFTER), rows.part(1, EventRows.AFTER), rows.part(2, EventRows.AFTER)));
    assertEquals(List.of(9_000L, -7_000L), List.of(batch.firstCommitTime(), batch.lastCommitTime()));
    assertEquals(410, batch.endLsn());
    pipeline.durable();
    assertEquals(new Lsn(410), pipeline.acks().confirmed());
  }

  @Test
  void stopsAtACommitLsnThatGoesBack() {
    walsender.begin(200).relation('d').insert(1).commit(200, 210);
    PhilotesException failure = assertThrows(PhilotesException.class, () -> walsender.begin(200));
    assertEquals(ErrorCode.ORDER_VIOLATED, failure.code());
  }

  @Test
  void stopsAtAChangeOutsideATransactionAndAtATableThatWasNotDescribed() {
    assertEquals(ErrorCode.ORDER_VIOLATED, assertThrows(PhilotesException.class, () -> walsender.insert(1)).code());
    walsender.begin(200);
    assertEquals(ErrorCode.SOURCE_UNDECODABLE, assertThrows(PhilotesException.class, () -> walsender.insert(1)).code());
  }

  @Test
  void namesTheLsnAndTheFirstBytesOfAMessageThatCannotBeDecoded() {
    byte[] garbage = {0, 'Z', 1, 2, 3, 4, 5, 6, 7, 'v', 'a', 'l', 'u', 'e', 0};
    PhilotesException failure =
        assertThrows(PhilotesException.class, () -> pipeline.xLogData(0x1_0000_00FFL, 0, 0, garbage, 1, 13));
    assertEquals(ErrorCode.SOURCE_UNDECODABLE, failure.code());
    assertTrue(failure.getMessage().contains("1/FF): message 'Z', byte 0: "), failure.getMessage());
    assertTrue(failure.getMessage().contains("; it has 13 bytes and begins with 5a 01 02 03 04 05 06 07."), failure.getMessage());
  }

  @Test
  void saysWhereItIs() {
    String before = pipeline.place();
    walsender.begin(200);
    assertEquals("in the transaction that commits at 0/C8", pipeline.place());
    assertTrue(before.startsWith("behind 0/"), before);
  }

  @Test
  void cutsALargeTransactionIntoChunksAndHoldsTheLastEventBack() {
    walsender.begin(200).relation('d');
    for (int id = 0; id < 25; id++) {
      walsender.insert(id);
    }
    WriteBatch first = pipeline.next();
    assertTrue(first.opens() && !first.closes());
    assertEquals(0, first.endLsn());
    WriteBatch second = pipeline.next();
    assertFalse(second.opens() || second.closes());
    assertNull(pipeline.next());
    pipeline.readComplete();
    assertNull(pipeline.next());
    walsender.commit(200, 900);
    WriteBatch last = pipeline.next();
    assertFalse(last.opens());
    assertTrue(last.closes());
    assertEquals(900, last.endLsn());
    List<Integer> seqs = new ArrayList<>();
    List.of(first, second, last).forEach(batch -> {
      for (int i = 0; i < batch.rows().size(); i++) {
        seqs.add(batch.rows().seq(i));
        assertEquals(seqs.size() == 25, batch.rows().last(i));
      }
    });
    assertEquals(25, seqs.size());
    assertEquals(24, seqs.get(24));
    assertEquals(1, first.newRelations().size());
    assertTrue(second.newRelations().isEmpty());
  }

  /** Its record comes first in the WAL: a position behind it is a wrong bit in the header, and would be stored. */
  @Test
  void f68RefusesAChangeBehindTheCommitOfItsTransaction() {
    walsender.begin(200).relation('d').insert(1);
    Insert insert = new Insert(Walsender.ORDERS, TupleData.of("2", "n2"));
    assertEquals(ErrorCode.ORDER_VIOLATED, assertThrows(PhilotesException.class, () -> walsender.send(insert, 5L << 40)).code());
    assertEquals(ErrorCode.ORDER_VIOLATED, assertThrows(PhilotesException.class, () -> walsender.send(insert, 201)).code());
    walsender.send(insert, 199).commit(200, 210);
    pipeline.flush();
    assertEquals(2, pipeline.next().rows().size());
  }

  /** The end is what we confirm: one wrong bit in it would make the source forget what we do not have. */
  @Test
  void refusesACommitWhoseEndIsNotTheOneInItsHeader() {
    for (Commit wrong : List.of(new Commit(0, 200, 210 | 1 << 12, 0), new Commit(0, 200, 200, 0))) {
      StreamPipeline fresh = pipeline(checkpoint(0, 100, 100, List.of()), LIMITS, 4, 1 << 20);
      Walsender sender = new Walsender(fresh).begin(200).relation('d').insert(1);
      long header = wrong.endLsn() == 200 ? 200 : 210;
      assertEquals(ErrorCode.ORDER_VIOLATED, assertThrows(PhilotesException.class, () -> sender.send(wrong, header)).code());
    }
  }

  @Test
  void writesATransactionThatJustFitsAsOneBatch() {
    walsender.begin(200).relation('d').insert(1).commit(200, 210);
    walsender.begin(210);
    for (int id = 0; id < LIMITS.events(); id++) {
      walsender.insert(id);
    }
    walsender.commit(210, 220);
    assertEquals(1, pipeline.next().rows().size());
    WriteBatch fitting = pipeline.next();
    assertTrue(fitting.opens() && fitting.closes());
    assertEquals(LIMITS.events(), fitting.rows().size());
    assertNull(pipeline.next());
  }

  @Test
  void neverPutsPartOfALargeTransactionIntoABatchOfWholeOnes() {
    walsender.begin(200).relation('d').insert(1).commit(200, 210);
    walsender.begin(210);
    for (int id = 0; id < 12; id++) {
      walsender.insert(id);
    }
    WriteBatch whole = pipeline.next();
    assertTrue(whole.opens() && whole.closes());
    assertEquals(1, whole.rows().size());
    WriteBatch chunk = pipeline.next();
    assertTrue(chunk.opens() && !chunk.closes());
    assertEquals(210, chunk.lastCommitLsn());
  }

  @Test
  void confirmsNothingForAStoredChunk() {
    walsender.begin(200).relation('d');
    for (int id = 0; id < 11; id++) {
      walsender.insert(id);
    }
    pipeline.next();
    pipeline.stored();
    assertEquals(new Lsn(100), pipeline.acks().confirmed());
    walsender.commit(200, 900);
    pipeline.next();
    assertThrows(IllegalStateException.class, pipeline::stored);
  }

  @Test
  void confirmsWhatIsDurableAndTheKeepaliveAfterIt() {
    walsender.begin(200).relation('d').insert(1).commit(200, 210).keepalive(300);
    assertEquals(new Lsn(100), pipeline.acks().idleCandidate(), "the transaction waits to be cut");
    pipeline.flush();
    assertEquals(new Lsn(100), pipeline.acks().idleCandidate());
    pipeline.next();
    assertEquals(new Lsn(100), pipeline.acks().idleCandidate());
    assertEquals(new Lsn(100), pipeline.acks().confirmed());
    pipeline.durable();
    assertEquals(new Lsn(210), pipeline.acks().confirmed());
    assertEquals(new Lsn(300), pipeline.acks().idleCandidate());
  }

  @Test
  void aKeepaliveWithinATransactionCountsForNothing() {
    walsender.begin(200).relation('d').insert(1).keepalive(200);
    assertEquals(new Lsn(100), pipeline.acks().idleCandidate());
    walsender.commit(200, 210);
    pipeline.flush();
    pipeline.next();
    assertEquals(new Lsn(100), pipeline.acks().idleCandidate());
  }

  @Test
  void anEmptyTransactionIsAnIdlePosition() {
    walsender.begin(200).commit(200, 210);
    assertEquals(new Lsn(210), pipeline.acks().idleCandidate());
    assertTrue(pipeline.isDrained());
  }

  @Test
  void admitsOneEventLargerThanTheWholeWindowAlone() {
    StreamPipeline narrow = pipeline(checkpoint(0, 100, 100, List.of()), LIMITS, 4, 64);
    Walsender sender = new Walsender(narrow);
    sender.begin(200).relation('d').insert(1).commit(200, 210);
    sender.begin(210).insert(2).commit(210, 220);
    narrow.flush();
    assertFalse(narrow.next() == null);
    assertNull(narrow.next());
    assertTrue(narrow.isFull());
    narrow.durable();
    assertFalse(narrow.isFull());
  }

  @Test
  void doesNotPauseForAnEventThatIsHeldBack() {
    StreamPipeline narrow = pipeline(checkpoint(0, 100, 100, List.of()), LIMITS, 4, 64);
    new Walsender(narrow).begin(200).relation('d').insert(1);
    assertFalse(narrow.isFull());
  }

  private StreamPipeline marked(int high, int low) {
    return new StreamPipeline("shop", 7, checkpoint(0, 100, 100, List.of()), LIMITS, 4, 1 << 20, Watermarks.of(high, low));
  }

  @Test
  void isFullFromTheHighWatermarkUntilTheLowOne() {
    StreamPipeline marked = marked(4, 1);
    Walsender sender = new Walsender(marked);
    sender.begin(200).relation('d').insert(1).commit(200, 210);
    marked.flush();
    sender.begin(210).insert(2).insert(3).commit(210, 220);
    marked.flush();
    assertFalse(marked.isFull(), "three events wait");
    sender.begin(220).insert(4);
    assertTrue(marked.isFull(), "three events wait and one is not cut");
    marked.next();
    marked.next();
    assertTrue(marked.isFull(), "what is on its way counts");
    marked.durable();
    assertTrue(marked.isFull(), "three events are above the low watermark");
    marked.durable();
    assertFalse(marked.isFull());
    sender.insert(5).insert(6).commit(220, 230);
    marked.flush();
    assertFalse(marked.isFull(), "three events, and it was below the low one");
  }

  /** Nothing would take them away: reading must go on, whatever the watermarks say. */
  @Test
  void doesNotPauseForEventsOfAnOpenTransactionAlone() {
    StreamPipeline marked = marked(2, 0);
    Walsender sender = new Walsender(marked);
    sender.begin(200).relation('d').insert(1).insert(2).insert(3);
    assertFalse(marked.isFull());
    sender.commit(200, 210);
    marked.flush();
    marked.next();
    sender.begin(210).insert(4).insert(5);
    assertTrue(marked.isFull());
    marked.durable();
    assertFalse(marked.isFull());
  }

  @Test
  void flushesAtOnceOnlyWhileNothingIsOnItsWay() {
    walsender.begin(200).relation('d').insert(1).commit(200, 210);
    pipeline.readComplete();
    pipeline.next();
    transaction(210, 220, 2);
    pipeline.readComplete();
    assertNull(pipeline.next());
    assertTrue(pipeline.wantsFlush());
    pipeline.durable();
    pipeline.readComplete();
    assertEquals(220, pipeline.next().endLsn());
  }

  @Test
  void reusesAKnownRelationVersionAndCountsOnForANewOne() {
    walsender.begin(200).relation('d').insert(1).commit(200, 210);
    pipeline.flush();
    List<RelationVersion> known = pipeline.next().newRelations();
    StreamPipeline resumed = pipeline(checkpoint(200, 210, 210, known), LIMITS, 4, 1 << 20);
    Walsender sender = new Walsender(resumed);
    sender.begin(210).relation('d').insert(2).commit(210, 220);
    sender.begin(220).relation('f').insert(3).commit(220, 230);
    resumed.flush();
    WriteBatch batch = resumed.next();
    assertEquals(1, batch.rows().relation(0));
    assertEquals(2, batch.rows().relation(1));
    assertEquals(1, batch.newRelations().size());
    assertEquals(2, batch.newRelations().get(0).version());
    assertTrue(batch.newRelations().get(0).keyColumns().isEmpty());
  }
}
