package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.WriteBatch;
import io.philotes.error.ErrorCode;
import io.philotes.error.FailureKind;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventRows;
import io.philotes.ingestion.image.ValueLimit;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.pgoutput.OldKind;
import io.philotes.postgres.pgoutput.PgOutputEncoder;
import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputMessage.Column;
import io.philotes.postgres.pgoutput.PgOutputMessage.Delete;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import io.philotes.postgres.pgoutput.PgOutputMessage.Update;
import io.philotes.postgres.pgoutput.TupleBuilder;
import io.philotes.postgres.pgoutput.TupleData;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Values longer than maxValueBytes, which is 8 here. */
class OversizedValuesTest {

  private static final String LONG = "123456789";
  private static final MessageFilter MESSAGES = new MessageFilter(List.of("outbox"), false);

  private StreamPipeline pipeline;
  private Walsender walsender;

  private void open(boolean omits) {
    SourceCheckpoint checkpoint = new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "7000", 1, "shop",
        "philotes_cdc", Lsn.ZERO, new Lsn(100), new Lsn(100), 1, List.of());
    pipeline = new StreamPipeline("shop", 7, checkpoint, new BatchLimits(10, 1 << 20), 4, 1 << 20, Watermarks.none(),
        new ChangeRules(MESSAGES, new ValueLimit(8, omits), true, 30));
    walsender = new Walsender(pipeline);
  }

  private static Insert insert(String id, String note) {
    return new Insert(Walsender.ORDERS, TupleData.of(id, note));
  }

  @Test
  void f55AValueThatIsTooLongStopsTheSourceInFrontOfItsTransaction() {
    open(false);
    walsender.begin(200).relation('d').insert(1).commit(200, 210).begin(300).insert(2);
    PhilotesException failure = assertThrows(PhilotesException.class, () -> walsender.send(insert("3", LONG), 250));
    assertEquals(ErrorCode.VALUE_TOO_LARGE, failure.code());
    assertEquals(FailureKind.HALT, failure.kind());
    for (String part : List.of("source shop, lsn=0/FA", "table public.orders, column note: 9 bytes", "commits at 0/12C", "maxValueBytes", "onValueTooLarge")) {
      assertTrue(failure.getMessage().contains(part), failure.getMessage());
    }
    pipeline.flush();
    assertEquals(210, pipeline.next().endLsn());
    pipeline.durable();
    assertEquals(new Lsn(210), pipeline.acks().confirmed());
  }

  @Test
  void f55AValueThatIsTooLongIsLeftOutOfEveryKindOfRow() {
    open(true);
    TupleData whole = TupleData.of("1", LONG);
    walsender.begin(200).relation('f')
        .send(insert("1", LONG), 5)
        .send(new Update(Walsender.ORDERS, OldKind.FULL, whole, TupleData.of("1", "short")), 5)
        .send(new Update(Walsender.ORDERS, OldKind.FULL, whole, new TupleBuilder().text("2").unchanged().build()), 5)
        .send(new Delete(Walsender.ORDERS, OldKind.FULL, whole), 5)
        .send(insert("2", "12345678"), 5)
        .commit(200, 210);
    pipeline.flush();
    WriteBatch batch = pipeline.next();
    String left = "{\"note\":{\"bytes\":9,\"sha256\":\"15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225\"}}";
    row(batch, 0, null, "{\"id\":1}", "{\"omitted\":" + left + "}");
    row(batch, 1, "{\"id\":1}", "{\"id\":1,\"note\":\"short\"}", "{\"omittedBefore\":" + left + "}");
    row(batch, 2, "{\"id\":1}", "{\"id\":2}", "{\"omitted\":" + left + ",\"omittedBefore\":" + left + "}");
    row(batch, 3, "{\"id\":1}", null, "{\"omittedBefore\":" + left + "}");
    row(batch, 4, null, "{\"id\":2,\"note\":\"12345678\"}", null);
  }

  private static void row(WriteBatch batch, int i, String before, String after, String metadata) {
    EventRows rows = batch.rows();
    assertEquals(before, rows.part(i, EventRows.BEFORE));
    assertEquals(after, rows.part(i, EventRows.AFTER));
    assertEquals(metadata, rows.part(i, EventRows.METADATA));
  }

  @Test
  void f55AKeyThatIsTooLongStopsTheSourceAllTheSame() {
    open(true);
    walsender.begin(200).relation('d');
    PhilotesException failure = assertThrows(PhilotesException.class, () -> walsender.send(insert(LONG, "x"), 150));
    assertEquals(ErrorCode.VALUE_TOO_LARGE, failure.code());
    assertTrue(failure.getMessage().contains("key column id"), failure.getMessage());
    assertFalse(failure.getMessage().contains("omit"), "it would not help: " + failure.getMessage());
  }

  /** Nobody could fetch it. */
  @Test
  void f55ALogicalMessageThatIsTooLongStopsTheSource() {
    for (boolean omits : new boolean[] {false, true}) {
      for (boolean transactional : new boolean[] {false, true}) {
        open(omits);
        if (transactional) {
          walsender.begin(200);
        }
        walsender.message(transactional, 150, "else", LONG.getBytes()).message(transactional, 160, "outbox", new byte[8]);
        PhilotesException failure = assertThrows(PhilotesException.class,
            () -> walsender.message(transactional, 170, "outbox", LONG.getBytes()));
        assertEquals(ErrorCode.VALUE_TOO_LARGE, failure.code());
        assertFalse(failure.getMessage().contains("omit"), "it would not help: " + failure.getMessage());
        assertTrue(failure.getMessage().contains("lsn=0/AA") && failure.getMessage().contains("logical message: 9 bytes"), failure.getMessage());
      }
    }
  }

  @Test
  void aTransactionThatTheBufferHasIsNotLookedAt() {
    SourceCheckpoint checkpoint = new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "7000", 1, "shop",
        "philotes_cdc", new Lsn(200), new Lsn(210), new Lsn(210), 1, List.of());
    pipeline = new StreamPipeline("shop", 7, checkpoint, new BatchLimits(10, 1 << 20), 4, 1 << 20, Watermarks.none(),
        new ChangeRules(MESSAGES, new ValueLimit(8, false), false, 30));
    new Walsender(pipeline).begin(200).relation('d').send(insert("1", LONG), 5).commit(200, 210);
    pipeline.flush();
    assertNull(pipeline.next());
  }

  /** Here there is memory for 30 bytes. */
  @Test
  void f55ARowThatThereIsNoMemoryForStopsTheSourceWhateverIsLeftOut() {
    open(true);
    String eight = "12345678";
    walsender.begin(200).send(new Relation(Walsender.ORDERS, "public", "orders", 'f',
        IntStream.range(0, 4).mapToObj(i -> new Column(true, "c" + i, 25, -1)).toList()), 0);
    walsender.send(new Insert(Walsender.ORDERS, TupleData.of(eight, eight, eight, "123456")), 150);
    walsender.send(new Insert(Walsender.ORDERS, TupleData.of(eight, eight, eight, LONG.repeat(20))), 150);
    List<PgOutputMessage> large = List.of(new Insert(Walsender.ORDERS, TupleData.of(eight, eight, eight, "1234567")),
        new Delete(Walsender.ORDERS, OldKind.FULL, TupleData.of(eight, eight, eight, "1234567")),
        new Update(Walsender.ORDERS, OldKind.FULL, TupleData.of(eight, eight, null, null),
            new TupleBuilder().unchanged().text("1234567").sqlNull().sqlNull().build()));
    for (PgOutputMessage message : large) {
      PhilotesException failure = assertThrows(PhilotesException.class, () -> walsender.send(message, 150));
      assertEquals(ErrorCode.VALUE_TOO_LARGE, failure.code());
      assertTrue(failure.getMessage().contains("row of the table public.orders: 31 bytes in its values together, and this process has memory for 30"), failure.getMessage());
    }
  }

  /** As JSON a quote takes two bytes and a control character six; a document that is embedded takes what it has. */
  @Test
  void f55ARowThatIsTooLargeOnlyAsJsonStopsTheSource() {
    open(false);
    walsender.begin(200).send(new Relation(Walsender.ORDERS, "public", "orders", 'd', List.of(new Column(true, "id", 23, -1),
        new Column(false, "a", 25, -1), new Column(false, "b", 25, -1), new Column(false, "doc", 3802, -1))), 0);
    walsender.send(new Insert(Walsender.ORDERS, TupleData.of("1", "\n".repeat(8), "\u0001\u0002", "1")), 150);
    walsender.send(new Insert(Walsender.ORDERS, TupleData.of("1", "\"".repeat(7), "\n1234567", "\"\"")), 150);
    for (TupleData row : List.of(TupleData.of("1", "\n".repeat(8), "\u0001\u0002", "12"), TupleData.of("1", "\"".repeat(8), "\\".repeat(7), null))) {
      PhilotesException failure = assertThrows(PhilotesException.class, () -> walsender.send(new Insert(Walsender.ORDERS, row), 150));
      assertEquals(ErrorCode.VALUE_TOO_LARGE, failure.code());
      assertTrue(failure.getMessage().contains("31 bytes in its values together"), failure.getMessage());
      assertFalse(failure.getMessage().contains("omit"), failure.getMessage());
    }
  }

  @Test
  void f55ALogicalMessageThatIsTooLargeOnlyAsJsonStopsTheSource() {
    for (String content : List.of("\u0001".repeat(6), "\"".repeat(16), "\0".repeat(22))) {
      pipeline = new StreamPipeline("shop", 7, new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "7000", 1, "shop",
          "philotes_cdc", Lsn.ZERO, new Lsn(100), new Lsn(100), 1, List.of()), new BatchLimits(10, 1 << 20), 4, 1 << 20, Watermarks.none(),
          new ChangeRules(MESSAGES, ValueLimit.NONE, true, 30));
      walsender = new Walsender(pipeline).begin(200).message(true, 150, "outbox", content.substring(1).getBytes());
      PhilotesException failure = assertThrows(PhilotesException.class, () -> walsender.message(true, 170, "outbox", content.getBytes()));
      assertTrue(failure.getMessage().contains("logical message: ") && failure.getMessage().contains("has memory for 30"), failure.getMessage());
    }
  }

  /** The old row has the value once, and both images have it. */
  @Test
  void f55AValueOfBothImagesIsWeighedTwice() {
    open(true);
    Relation table = new Relation(Walsender.ORDERS, "public", "orders", 'f',
        List.of(new Column(true, "id", 23, -1), new Column(true, "note", 25, -1)));
    for (int limit : new int[] {1000, 1100}) {
      pipeline = new StreamPipeline("shop", 7, new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "7000", 1, "shop",
          "philotes_cdc", Lsn.ZERO, new Lsn(100), new Lsn(100), 1, List.of()), new BatchLimits(10, 1 << 20), 4, 1 << 20, Watermarks.none(),
          new ChangeRules(MESSAGES, ValueLimit.NONE, true, limit));
      Walsender sender = new Walsender(pipeline).begin(200).send(table, 0);
      Update update = new Update(Walsender.ORDERS, OldKind.FULL, TupleData.of("1", "\u0001".repeat(90)),
          new TupleBuilder().text("2").unchanged().build());
      if (limit == 1100) {
        sender.send(update, 150);
      } else {
        PhilotesException failure = assertThrows(PhilotesException.class, () -> sender.send(update, 150));
        assertTrue(failure.getMessage().contains("1082 bytes in its values together"), failure.getMessage());
      }
    }
  }

  /** Asked for by its prefix, and shown by its beginning: nothing more of it is read. */
  @Test
  void f64ALargeMessageThatIsAskedForIsRefusedByItsBeginning() {
    pipeline = new StreamPipeline("shop", 7, new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "7000", 1, "shop",
        "philotes_cdc", Lsn.ZERO, new Lsn(100), new Lsn(100), 1, List.of()), new BatchLimits(10, 1 << 20), 4, 1 << 20, Watermarks.none(),
        new ChangeRules(MESSAGES, ValueLimit.NONE, true, 1000));
    byte[] bytes = new PgOutputEncoder().encode(new Message(false, 150, "outbox", new byte[1001]));
    PhilotesException failure = assertThrows(PhilotesException.class, () -> pipeline.passesOver(150, 150, 0, bytes, 0, 100, bytes.length));
    assertEquals(ErrorCode.VALUE_TOO_LARGE, failure.code());
    assertTrue(failure.getMessage().contains("logical message: 1001 bytes"), failure.getMessage());
    assertFalse(failure.getMessage().contains("outbox"), "the prefix may be data: " + failure.getMessage());
  }

  @Test
  void memoryIsSharedOut() {
    assertEquals((256 << 20) / 7, ProcessMemory.largestRow(256L << 20, 256L << 20));
    assertEquals((128 << 20) / 5, ProcessMemory.largestRow(256L << 20, 128L << 20));
    assertEquals(1 << 30, ProcessMemory.largestRow(1L << 40, 1L << 40));
    assertTrue(ProcessMemory.largestRow() > 1 << 20 && ProcessMemory.largestRow() <= ProcessMemory.largestMessage());
  }
}
