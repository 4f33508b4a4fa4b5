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
import io.philotes.postgres.Lsn;
import io.philotes.postgres.pgoutput.PgOutputEncoder;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.pgoutput.TupleData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogicalMessagesTest {

  private static final String ANNOTATE = "philotes:annotate";
  private static final MessageFilter FILTER = new MessageFilter(List.of("outbox", "audit.*"), true);

  private StreamPipeline pipeline = pipeline(0, 100, 10);
  private Walsender walsender = new Walsender(pipeline);

  private static StreamPipeline pipeline(long commit, long end, int batchSize) {
    SourceCheckpoint checkpoint = new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "7000", 1, "shop",
        "philotes_cdc", new Lsn(commit), new Lsn(end), new Lsn(end), 1, List.of());
    return new StreamPipeline("shop", 7, checkpoint, new BatchLimits(batchSize, 1 << 20), 4, 1 << 20, Watermarks.none(),
        ChangeRules.of(FILTER));
  }

  private void resume(long commit, long end) {
    pipeline = pipeline(commit, end, 10);
    walsender = new Walsender(pipeline);
  }

  private Walsender inside(long lsn, String prefix, String content) {
    return walsender.message(true, lsn, prefix, content.getBytes(StandardCharsets.UTF_8));
  }

  private Walsender outside(long lsn, String prefix, String content) {
    return walsender.message(false, lsn, prefix, content.getBytes(StandardCharsets.UTF_8));
  }

  private WriteBatch next() {
    pipeline.flush();
    return pipeline.next();
  }

  private static List<String> metadata(WriteBatch batch) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < batch.rows().size(); i++) {
      all.add(batch.rows().part(i, EventRows.METADATA));
    }
    return all;
  }

  @Test
  void aMessageOfATransactionIsAnEventAmongItsOthers() {
    walsender.begin(200).relation('d').insert(1);
    inside(150, "outbox", "sent").insert(2);
    inside(200, "audit.orders", "seen").commit(200, 210);
    EventRows rows = next().rows();
    assertEquals(4, rows.size());
    for (int i = 0; i < 4; i++) {
      assertEquals(List.of(200L, (long) i, 771L), List.of(rows.commitLsn(i), (long) rows.seq(i), rows.xid(i)));
      assertEquals(i == 3, rows.last(i));
      assertEquals(i % 2 == 0 ? 1 : 0, rows.relation(i), "a message belongs to no table");
      assertEquals(i % 2 == 0 ? Operation.INSERT : Operation.MESSAGE, rows.operation(i));
    }
    assertNull(rows.part(1, EventRows.BEFORE));
    assertEquals("{\"prefix\":\"outbox\",\"content\":\"sent\",\"encoding\":\"utf8\"}", rows.part(1, EventRows.AFTER));
    assertEquals(150, rows.lsn(1));
  }

  @Test
  void messagesOfOtherPrefixesAreLeftOut() {
    walsender.begin(200);
    inside(150, "outbox2", "x");
    inside(160, "philotes:heartbeat", "x").commit(200, 210);
    assertNull(next());
    assertEquals(new Lsn(210), pipeline.acks().idleCandidate());
    outside(250, "else", "x");
    assertNull(next());
    assertEquals(new Lsn(250), pipeline.acks().idleCandidate(), "the source may forget it");
  }

  @Test
  void aMessageOutsideIsATransactionOfItsOwn() {
    outside(180, "outbox", "x");
    WriteBatch batch = next();
    assertTrue(batch.opens() && batch.closes());
    assertEquals(List.of(179L, 180L), List.of(batch.lastCommitLsn(), batch.endLsn()));
    assertEquals(1, batch.transactions());
    EventRows rows = batch.rows();
    assertEquals(1, rows.size());
    assertTrue(rows.last(0));
    assertEquals(List.of(179L, 0L, 180L, 0L, Walsender.SENT_AT),
        List.of(rows.commitLsn(0), (long) rows.seq(0), rows.lsn(0), rows.xid(0), rows.commitTime(0)));
    assertEquals(Operation.MESSAGE, rows.operation(0));
    assertNull(rows.part(0, EventRows.METADATA));
    pipeline.durable();
    assertEquals(new Lsn(180), pipeline.acks().confirmed());
  }

  /** PostgreSQL tells where a message ends and where a commit begins: that may be the same place. */
  @Test
  void aTransactionThatCommitsWhereAMessageEndsIsAnotherOne() {
    outside(200, "outbox", "x");
    walsender.begin(200).relation('d').insert(1).commit(200, 210);
    EventRows rows = next().rows();
    assertEquals(2, rows.size());
    assertEquals(List.of(199L, 200L), List.of(rows.commitLsn(0), rows.commitLsn(1)));
    assertTrue(rows.last(0) && rows.last(1));
  }

  @Test
  void resumedBehindAMessageTheTransactionThatCommitsThereIsTaken() {
    resume(199, 200);
    outside(200, "outbox", "sent again");
    walsender.begin(200).relation('d').insert(1).commit(200, 210);
    EventRows rows = next().rows();
    assertEquals(1, rows.size());
    assertEquals(200, rows.commitLsn(0));
  }

  @Test
  void whatTheBufferHasIsDroppedWhetherMessageOrTransaction() {
    resume(219, 220);
    walsender.begin(190).relation('d').insert(1);
    inside(180, "outbox", "x").commit(190, 200);
    outside(210, "outbox", "x");
    outside(220, "outbox", "x");
    assertNull(next());
    outside(230, "outbox", "new");
    assertEquals(229, next().lastCommitLsn());
  }

  @Test
  void messagesOutsideShareABatchWithTransactions() {
    outside(150, "outbox", "a");
    outside(160, "outbox", "b");
    walsender.begin(200).relation('d').insert(1).commit(200, 210);
    outside(220, "outbox", "c");
    WriteBatch batch = next();
    assertEquals(4, batch.transactions());
    assertEquals(4, batch.rows().size());
    assertEquals(220, batch.endLsn());
  }

  @Test
  void aMessageOutsideThatComesOutOfOrderStopsTheStream() {
    walsender.begin(200);
    assertEquals(ErrorCode.ORDER_VIOLATED, failure(() -> outside(210, "outbox", "x")).code(), "within a transaction");
    resume(0, 100);
    outside(300, "outbox", "x");
    assertEquals(ErrorCode.ORDER_VIOLATED, failure(() -> outside(300, "outbox", "x")).code(), "twice");
    resume(0, 100);
    assertEquals(ErrorCode.ORDER_VIOLATED, failure(() ->
        walsender.send(new Message(false, 310, "outbox", new byte[0]), 300)).code(), "what we confirm is told twice and differs");
    resume(0, 100);
    assertEquals(ErrorCode.ORDER_VIOLATED, failure(() -> inside(150, "outbox", "x")).code(), "its transaction is missing");
  }

  /** Its beginning, as it is shown before the rest is read. */
  private boolean passesOver(Message message, int there) {
    byte[] bytes = new PgOutputEncoder().encode(message);
    return pipeline.passesOver(message.lsn(), message.lsn(), Walsender.SENT_AT, Arrays.copyOf(bytes, there), 0, there, bytes.length);
  }

  private static Message large(boolean transactional, long lsn, String prefix) {
    return new Message(transactional, lsn, prefix, "{\"who\":\"ann\"}".repeat(1000).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void f64OfALargeMessageThatNobodyAskedForTheBeginningIsEnough() {
    walsender.begin(200).relation('d');
    for (String prefix : List.of("else", "outbox2", "philotes:heartbeat", "x".repeat(5000))) {
      assertTrue(passesOver(large(true, 150, prefix), 4000), prefix);
    }
    walsender.insert(1).commit(200, 210);
    assertEquals(1, next().rows().size());
    pipeline.durable();
    assertTrue(passesOver(large(false, 250, "else"), 4000));
    assertEquals(new Lsn(250), pipeline.acks().idleCandidate(), "the source may forget it");
    assertEquals(new Lsn(250), pipeline.received());
    assertEquals(ErrorCode.ORDER_VIOLATED, failure(() -> passesOver(large(false, 250, "else"), 4000)).code(), "twice");
  }

  @Test
  void f64ALargeMessageThatIsAskedForMustFollowWhole() {
    walsender.begin(200);
    assertFalse(passesOver(large(true, 150, "outbox"), 4000));
    assertFalse(passesOver(large(true, 150, "audit." + "x".repeat(5000)), 4000), "its prefix is one of those that begin so");
    walsender.send(large(true, 150, "outbox"), 150).commit(200, 210);
    assertEquals(1, next().rows().size());
  }

  @Test
  void f64OfALargeMessageThatTheBufferHasTheBeginningIsEnough() {
    resume(219, 220);
    assertTrue(passesOver(large(false, 220, "outbox"), 4000));
    assertFalse(passesOver(large(false, 221, "outbox"), 4000));
    walsender.begin(200);
    assertTrue(passesOver(large(true, 190, "outbox"), 4000));
  }

  /** Such a prefix is possible where the source has SQL_ASCII. */
  @Test
  void f64APrefixThatIsNoTextConcernsOnlyWhoeverAsksForIt() {
    walsender.begin(200).relation('d');
    for (byte[] prefix : List.of(new byte[] {(byte) 0xFF}, new byte[] {'o', 'u', (byte) 0xC3})) {
      byte[] bytes = withPrefix(prefix);
      pipeline.xLogData(150, 150, Walsender.SENT_AT, bytes, 0, bytes.length);
    }
    walsender.insert(1).commit(200, 210);
    assertEquals(1, next().rows().size());
    walsender.begin(300);
    byte[] asked = withPrefix(new byte[] {'a', 'u', 'd', 'i', 't', '.', (byte) 0xFF});
    PhilotesException failure = failure(() -> pipeline.xLogData(150, 150, Walsender.SENT_AT, asked, 0, asked.length));
    assertEquals(ErrorCode.SOURCE_UNDECODABLE, failure.code(), "it would be another prefix");
    assertTrue(failure.getMessage().contains("not UTF-8"), failure.getMessage());
  }

  private static byte[] withPrefix(byte[] prefix) {
    byte[] bytes = new PgOutputEncoder().encode(new Message(true, 150, "x".repeat(prefix.length), new byte[] {'y'}));
    System.arraycopy(prefix, 0, bytes, bytes.length - prefix.length - 6, prefix.length);
    return bytes;
  }

  @Test
  void f64APrefixThatIsFarTooLongStopsTheSourceWhenItIsAskedFor() {
    String longest = "audit." + "x".repeat(MessageFilter.LONGEST_PREFIX - 6);
    walsender.begin(200);
    inside(150, longest, "y");
    inside(160, longest.replace("audit", "other") + "x", "y");
    for (PhilotesException failure : List.of(failure(() -> inside(170, longest + "x", "y")),
        failure(() -> passesOver(large(true, 170, longest + "x"), 40_000)))) {
      assertEquals(ErrorCode.VALUE_TOO_LARGE, failure.code());
      assertTrue(failure.getMessage().contains("prefix of a logical message: more than 32768 characters"), failure.getMessage());
      assertFalse(failure.getMessage().contains("xx"), failure.getMessage());
    }
  }

  @Test
  void f64AnAnnotationThatIsFarTooLongIsNoneAndNotRead() {
    walsender.begin(200).relation('d');
    assertTrue(passesOver(large(true, 120, ANNOTATE), 10_000));
    walsender.insert(1).commit(200, 210);
    assertEquals(List.of("{\"annotationInvalid\":true}"), metadata(next()));
  }

  @Test
  void theBeginningOfARowIsNoMessage() {
    walsender.begin(200).relation('d');
    byte[] row = new PgOutputEncoder().encode(new Insert(Walsender.ORDERS, TupleData.of("1", "x".repeat(5000))));
    assertFalse(pipeline.passesOver(150, 150, 0, row, 0, 4000, row.length));
  }

  private static PhilotesException failure(Runnable what) {
    return assertThrows(PhilotesException.class, what::run);
  }

  @Test
  void anAnnotationIsInTheMetadataOfTheEventsBehindIt() {
    walsender.begin(200).relation('d').insert(1);
    inside(120, ANNOTATE, "{\"who\":\"ann\"}").insert(2);
    inside(130, "outbox", "x").truncate().commit(200, 210);
    walsender.begin(300).insert(3).commit(300, 310);
    List<String> metadata = metadata(next());
    assertEquals("{\"annotation\":{\"who\":\"ann\"}}", metadata.get(1));
    assertEquals(metadata.get(1), metadata.get(2));
    assertEquals("{\"truncate\":{\"cascade\":true,\"restartIdentity\":false},\"annotation\":{\"who\":\"ann\"}}", metadata.get(3));
    assertNull(metadata.get(0), "it was on its way already");
    assertNull(metadata.get(4), "the next transaction has none");
    assertEquals(0, pipeline.refusedAnnotations());
  }

  @Test
  void alsoOfATransactionThatIsWrittenInChunks() {
    pipeline = pipeline(0, 100, 3);
    walsender = new Walsender(pipeline);
    walsender.begin(200).relation('d').insert(0);
    inside(120, ANNOTATE, "{\"who\":\"ann\"}");
    for (int i = 1; i < 8; i++) {
      walsender.insert(i);
    }
    walsender.commit(200, 210);
    List<String> metadata = new ArrayList<>();
    for (WriteBatch batch = pipeline.next(); batch != null; batch = pipeline.next()) {
      metadata.addAll(metadata(batch));
      assertFalse(batch.opens() && batch.closes(), "it is in chunks");
    }
    assertEquals(8, metadata.size());
    assertNull(metadata.get(0));
    assertEquals(7, metadata.stream().filter("{\"annotation\":{\"who\":\"ann\"}}"::equals).count());
  }

  @Test
  void aLaterAnnotationTakesThePlaceOfTheEarlierAndAnEmptyOneEndsIt() {
    walsender.begin(200).relation('d');
    inside(120, ANNOTATE, "{\"who\":\"ann\"}").insert(1);
    inside(130, ANNOTATE, "{\"why\":\"x\"}").insert(2);
    inside(140, ANNOTATE, "no").insert(3);
    inside(150, ANNOTATE, "{\"who\":\"bob\"}").insert(4);
    inside(160, ANNOTATE, "{}").insert(5).commit(200, 210);
    List<String> metadata = metadata(next());
    assertEquals(List.of("{\"annotation\":{\"who\":\"ann\"}}", "{\"annotation\":{\"why\":\"x\"}}", "{\"annotationInvalid\":true}",
        "{\"annotation\":{\"who\":\"bob\"}}"), metadata.subList(0, 4));
    assertNull(metadata.get(4));
    assertEquals(1, pipeline.refusedAnnotations());
  }

  @Test
  void anAnnotationAloneOrOutsideIsNoEvent() {
    walsender.begin(200);
    inside(120, ANNOTATE, "{\"who\":\"ann\"}").commit(200, 210);
    outside(220, ANNOTATE, "{\"who\":\"ann\"}");
    walsender.begin(230).relation('d').insert(1).commit(230, 240);
    WriteBatch batch = next();
    assertEquals(1, batch.rows().size());
    assertNull(batch.rows().part(0, EventRows.METADATA));
    assertEquals(1, pipeline.refusedAnnotations(), "outside it annotates nothing");
  }
}
