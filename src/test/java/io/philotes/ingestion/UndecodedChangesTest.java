package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.WriteBatch;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventJson;
import io.philotes.event.EventRows;
import io.philotes.event.Operation;
import io.philotes.ingestion.image.ValueLimit;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.pgoutput.OldKind;
import io.philotes.postgres.pgoutput.PgOutputEncoder;
import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.pgoutput.PgOutputMessage.Truncate;
import io.philotes.postgres.pgoutput.PgOutputMessage.Update;
import io.philotes.postgres.pgoutput.TupleData;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A change that cannot be decoded ends the stream, or becomes an event that holds its message. */
class UndecodedChangesTest {

  private static final MessageFilter MESSAGES = new MessageFilter(List.of("outbox"), true);
  private static final int LONGEST = 100;
  private static final PgOutputEncoder ENCODER = new PgOutputEncoder();

  private StreamPipeline pipeline;
  private Walsender walsender;

  private void open(boolean storesRaw, long commit, long end, MessageFilter messages) {
    SourceCheckpoint checkpoint = new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "7000", 1, "shop",
        "philotes_cdc", new Lsn(commit), new Lsn(end), new Lsn(end), 1, List.of());
    pipeline = new StreamPipeline("shop", 7, checkpoint, new BatchLimits(10, 1 << 20), 4, 1 << 20, Watermarks.none(),
        new ChangeRules(messages, new ValueLimit(LONGEST, false), storesRaw, 4 * LONGEST));
    walsender = new Walsender(pipeline);
  }

  private void open(boolean storesRaw) {
    open(storesRaw, 0, 100, MESSAGES);
  }

  /** As the message lies in the array that the socket brought. */
  private void send(byte[] message, long lsn) {
    byte[] surrounded = new byte[message.length + 9];
    Arrays.fill(surrounded, (byte) 'Z');
    System.arraycopy(message, 0, surrounded, 4, message.length);
    pipeline.xLogData(lsn, lsn, Walsender.SENT_AT, surrounded, 4, message.length);
  }

  private static byte[] encoded(PgOutputMessage message) {
    return ENCODER.encode(message);
  }

  /** An insert whose second value is no text. */
  private static byte[] insertOfBytes(int id) {
    byte[] message = encoded(new Insert(Walsender.ORDERS, TupleData.of(String.valueOf(id), "ee")));
    message[message.length - 1] = (byte) 0xE9;
    return message;
  }

  private static byte[] with(byte[] message, int at, int value) {
    byte[] changed = message.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private WriteBatch next() {
    pipeline.flush();
    return pipeline.next();
  }

  private static void holds(EventRows rows, int i, byte[] message, String reason, int relation) {
    assertEquals(Operation.UNDECODED, rows.operation(i));
    assertNull(rows.part(i, EventRows.BEFORE));
    assertEquals(relation, rows.relation(i));
    try {
      JsonNode after = EventJson.mapper().readTree(rows.part(i, EventRows.AFTER));
      assertEquals(List.of("message", "bytes", "reason"), after.properties().stream().map(field -> field.getKey()).toList());
      assertEquals(String.valueOf((char) message[0]), after.get("message").asText());
      assertArrayEquals(message, Base64.getDecoder().decode(after.get("bytes").asText()));
      assertTrue(after.get("reason").asText().contains(reason), after.get("reason").asText());
    } catch (JsonProcessingException e) {
      throw new AssertionError(rows.part(i, EventRows.AFTER), e);
    }
  }

  private void stops(byte[] message, long lsn, ErrorCode code) {
    PhilotesException failure = assertThrows(PhilotesException.class, () -> send(message, lsn));
    assertEquals(code, failure.code(), failure.getMessage());
  }

  @Test
  void aChangeThatCannotBecomeAnImageTakesItsPlaceInTheTransaction() {
    open(true);
    walsender.begin(200).relation('d').insert(1);
    send(insertOfBytes(2), 150);
    walsender.insert(3).commit(200, 210);
    WriteBatch batch = next();
    EventRows rows = batch.rows();
    assertEquals(3, rows.size());
    assertEquals("{\"id\":1,\"note\":\"n1\"}", rows.part(0, EventRows.AFTER));
    holds(rows, 1, insertOfBytes(2), "table public.orders, column note: the value is not valid UTF-8 text", 1);
    assertEquals("{\"id\":3,\"note\":\"n3\"}", rows.part(2, EventRows.AFTER), "nothing of the half image is left");
    for (int i = 0; i < 3; i++) {
      assertEquals(List.of(200L, (long) i, 771L), List.of(rows.commitLsn(i), (long) rows.seq(i), rows.xid(i)));
      assertEquals(i == 2, rows.last(i));
      assertNull(rows.part(i, EventRows.METADATA));
    }
    assertEquals(150, rows.lsn(1));
    assertEquals(1, pipeline.undecoded());
    assertEquals(new Undecoded(150, 200, 1, "table public.orders, column note: the value is not valid UTF-8 text"), pipeline.lastUndecoded());
    assertFalse(pipeline.lastUndecoded().reason().contains("ee"));
    pipeline.durable();
    assertEquals(new Lsn(210), pipeline.acks().confirmed());
  }

  @Test
  void itStopsTheStreamWhenThatIsNotAllowed() {
    open(false);
    walsender.begin(200).relation('d');
    PhilotesException failure = assertThrows(PhilotesException.class, () -> send(insertOfBytes(2), 150));
    assertEquals(ErrorCode.SOURCE_UNDECODABLE, failure.code());
    assertTrue(failure.getMessage().contains("lsn=0/96") && failure.getMessage().contains("column note"), failure.getMessage());
    assertEquals(0, pipeline.undecoded());
  }

  /** The before image and what the notes had to say of it are complete when the after image fails. */
  @Test
  void anUpdateWhoseOldRowIsFineLeavesNothingOfIt() {
    open(true);
    byte[] update = encoded(new Update(Walsender.ORDERS, OldKind.FULL, TupleData.of("1", "old"), TupleData.of("1", "ee")));
    update[update.length - 1] = (byte) 0xE9;
    walsender.begin(200).relation('f');
    send(update, 150);
    walsender.commit(200, 210);
    EventRows rows = next().rows();
    holds(rows, 0, update, "column note", 1);
    assertEquals(rows.json().size(), rows.partLength(0, EventRows.AFTER));
  }

  @Test
  void changesThatAreNoMessagesAreKeptWithTheirTableIfTheyNameOne() {
    open(true);
    walsender.begin(200).relation('d');
    byte[] insert = encoded(new Insert(Walsender.ORDERS, TupleData.of("1", "x")));
    byte[] short3 = {'I', 0, 0};
    byte[] ofNobody = encoded(new Insert(77, TupleData.of("1", "x")));
    byte[] truncate = encoded(new Truncate(false, false, List.of(Walsender.ORDERS, 77L)));
    byte[] message = encoded(new Message(true, 150, "outbox", new byte[0]));
    List<byte[]> broken = List.of(with(insert, 5, 'X'), Arrays.copyOf(insert, insert.length - 1), Arrays.copyOf(insert, insert.length + 1),
        with(with(insert, 0, 'U'), 5, 'X'), with(insert, 0, 'D'), short3, ofNobody, truncate, with(truncate, 4, 3), Arrays.copyOf(message, message.length + 1),
        encoded(new Insert(Walsender.ORDERS, TupleData.of("1"))));
    broken.forEach(bytes -> send(bytes, 150));
    walsender.insert(1).commit(200, 210);
    pipeline.flush();
    EventRows rows = pipeline.next().rows();
    EventRows rest = pipeline.next().rows();
    List<String> reasons = List.of("byte 5: unknown kind of tuple", "bytes needed", "bytes too many", "byte", "byte", "bytes needed", "oid 77", "oid 77",
        "count of relations", "bytes too many", "a row of 1 columns");
    List<Integer> relations = List.of(1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1);
    for (int i = 0; i < broken.size(); i++) {
      EventRows in = i < rows.size() ? rows : rest;
      int at = i < rows.size() ? i : i - rows.size();
      holds(in, at, broken.get(i), reasons.get(i), relations.get(i));
      assertEquals(i, in.seq(at));
    }
    assertEquals(12, rows.size() + rest.size());
    assertEquals(Operation.INSERT, rest.operation(rest.size() - 1));
    assertEquals(11, pipeline.undecoded());
  }

  @Test
  void whatCarriesTheStructureStopsTheStream() {
    byte[] begin = encoded(new PgOutputMessage.Begin(300, 0, 1));
    byte[] relation = encoded(new PgOutputMessage.Relation(77, "public", "t", 'd', List.of()));
    byte[] commit = encoded(new PgOutputMessage.Commit(0, 200, 210, 0));
    byte[] type = encoded(new PgOutputMessage.Type(5, "public", "mood"));
    byte[] origin = encoded(new PgOutputMessage.Origin(5, "node"));
    for (byte[] whole : List.of(begin, relation, commit, type, origin)) {
      open(true);
      walsender.begin(200).relation('d').insert(1);
      stops(Arrays.copyOf(whole, whole.length - 1), 150, ErrorCode.SOURCE_UNDECODABLE);
    }
    for (byte[] unknown : List.of(new byte[0], new byte[] {'I'}, new byte[] {'S', 1, 2, 3}, new byte[] {'?', 1, 2, 3, 4, 5}, new byte[] {'i', 0, 0, 64, 16, 'N'})) {
      open(true);
      walsender.begin(200).relation('d').insert(1);
      stops(unknown, 150, ErrorCode.SOURCE_UNDECODABLE);
    }
  }

  @Test
  void betweenTransactionsNothingIsStored() {
    byte[] outside = encoded(new Message(false, 150, "outbox", new byte[0]));
    for (byte[] broken : List.of(insertOfBytes(1), new byte[] {'U', 1, 2}, with(outside, 10, 0xFF))) {
      open(true);
      walsender.begin(200).relation('d').insert(1).commit(200, 210);
      assertThrows(PhilotesException.class, () -> send(broken, 250));
      assertEquals(0, pipeline.undecoded());
    }
  }

  /** One that says it stands outside of transactions is out of order within one, whatever else is wrong with it. */
  @Test
  void aLogicalMessageIsStoredOnlyIfItBelongsToTheTransactionAndWasAskedFor() {
    byte[] message = encoded(new Message(true, 150, "outbox", new byte[0]));
    byte[] broken = Arrays.copyOf(message, message.length + 1);
    open(true);
    walsender.begin(200);
    stops(with(broken, 1, 0), 150, ErrorCode.SOURCE_UNDECODABLE);
    open(true, 0, 100, MessageFilter.NONE);
    walsender.begin(200);
    stops(broken, 150, ErrorCode.SOURCE_UNDECODABLE);
  }

  @Test
  void whatBreaksTheOrderStopsTheStream() {
    open(true);
    walsender.begin(200).relation('d');
    stops(insertOfBytes(1), 201, ErrorCode.ORDER_VIOLATED);
  }

  @Test
  void whatIsLargerThanAValueMayBeStopsTheStream() {
    open(true);
    walsender.begin(200).relation('d');
    byte[] large = Arrays.copyOf(insertOfBytes(1), LONGEST + 1);
    PhilotesException failure = assertThrows(PhilotesException.class, () -> send(large, 150));
    assertEquals(ErrorCode.SOURCE_UNDECODABLE, failure.code());
    assertTrue(failure.getMessage().contains("a message so large is not stored as it is"), failure.getMessage());
    open(true);
    walsender.begin(200).relation('d');
    send(Arrays.copyOf(large, LONGEST), 150);
    assertEquals(1, pipeline.undecoded());
  }

  @Test
  void itsMetadataAreThoseOfItsTransaction() {
    open(true);
    walsender.begin(200).send(new PgOutputMessage.Origin(5, "node_a"), 0).relation('d').message(true, 120, "philotes:annotate", "{\"who\":\"ann\"}".getBytes());
    send(insertOfBytes(1), 150);
    walsender.commit(200, 210);
    assertEquals("{\"origin\":\"node_a\",\"annotation\":{\"who\":\"ann\"}}", next().rows().part(0, EventRows.METADATA));
  }

  @Test
  void aTransactionThatTheBufferHasIsDroppedWithIt() {
    open(true, 200, 210, MESSAGES);
    walsender.begin(200).relation('d');
    send(insertOfBytes(1), 150);
    walsender.commit(200, 210).begin(300);
    send(insertOfBytes(2), 250);
    walsender.commit(300, 310);
    WriteBatch batch = next();
    assertEquals(1, batch.rows().size());
    assertEquals(List.of(300L, 0L), List.of(batch.rows().commitLsn(0), (long) batch.rows().seq(0)));
    assertEquals(1, pipeline.undecoded());
  }
}
