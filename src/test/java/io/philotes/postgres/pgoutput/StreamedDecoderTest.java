package io.philotes.postgres.pgoutput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.pgoutput.PgOutputMessage.Begin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Column;
import io.philotes.postgres.pgoutput.PgOutputMessage.Commit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.pgoutput.PgOutputMessage.Origin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import io.philotes.postgres.pgoutput.PgOutputMessage.Truncate;
import io.philotes.postgres.pgoutput.PgOutputMessage.Type;
import io.philotes.postgres.pgoutput.PgOutputProtocol.Streaming;
import io.philotes.postgres.pgoutput.PreparedMessage.BeginPrepare;
import io.philotes.postgres.pgoutput.PreparedMessage.CommitPrepared;
import io.philotes.postgres.pgoutput.PreparedMessage.Prepare;
import io.philotes.postgres.pgoutput.PreparedMessage.RollbackPrepared;
import io.philotes.postgres.pgoutput.PreparedMessage.StreamPrepare;
import io.philotes.postgres.pgoutput.StreamMessage.StreamAbort;
import io.philotes.postgres.pgoutput.StreamMessage.StreamCommit;
import io.philotes.postgres.pgoutput.StreamMessage.StreamStart;
import io.philotes.postgres.pgoutput.StreamMessage.StreamStop;
import io.philotes.postgres.pgoutput.StreamMessage.StreamedChange;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions 2 to 4: what comes when, what is refused, and what is written is read. */
class StreamedDecoderTest {

  private static final PgOutputProtocol PARALLEL = StreamedCapture.PARALLEL;

  private final PgOutputEncoder encoder = new PgOutputEncoder(PARALLEL);
  private final Random random = new Random(2);

  private static PgOutputMessage decode(StreamedDecoder decoder, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return decoder.decode(bytes, 0, bytes.length);
  }

  private static StreamedDecoder within(PgOutputProtocol protocol) {
    StreamedDecoder decoder = new StreamedDecoder(protocol);
    decode(decoder, "53 00000007 01");
    return decoder;
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      // outside of a block: bytes | offset | what is said
      "53 00000001 02                            | 5 | unknown flags 0x02",
      "53 00000001 01 00                         | 6 | bytes too many: 1",
      "63 00000001 01                            | 5 | unknown flags 0x01",
      "41 00000001 00000002                      | 9 | bytes needed: 8, left: 0",
      "41 00000001 00000002 0000000000000001     | 17 | bytes needed: 8, left: 0",
      "50 80                                     | 1 | unknown flags 0x80",
      "4B 01                                     | 1 | unknown flags 0x01",
      "72 01                                     | 1 | unknown flags 0x01",
      "70 01                                     | 1 | unknown flags 0x01",
      "62 0000000000000001 0000000000000002 0000000000000003 00000004 61    | 29 | string has no end",
      "62 0000000000000001 0000000000000002 0000000000000003 00000004 FF 00 | 29 | string is not UTF-8",
      "45                                        | 0 | unknown message type 'E'",
      "5A                                        | 0 | unknown message type 'Z'",
  })
  void saysWhereAndWhyAMessageIsRefused(String hex, int offset, String reason) {
    DecodeException e = assertThrows(DecodeException.class, () -> decode(new StreamedDecoder(PARALLEL), hex));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertEquals(offset, e.offset(), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(chars = {'B', 'C', 'S', 'c', 'A', 'b', 'P', 'K', 'r', 'p', 'Z'})
  void nothingBeginsOrEndsATransactionWithinABlock(char type) {
    StreamedDecoder decoder = within(PARALLEL);
    DecodeException e = assertThrows(DecodeException.class, () -> decode(decoder, HexFormat.of().toHexDigits((byte) type) + "00".repeat(60)));
    assertTrue(e.getMessage().contains("unknown message type within a block of a streamed transaction '" + type + "'"), e.getMessage());
    assertEquals(0, e.offset());
  }

  @Test
  void aChangeCarriesItsTransactionWithinABlockAndOnlyThere() {
    StreamedDecoder decoder = within(PARALLEL);
    StreamedChange streamed = (StreamedChange) decode(decoder, "49 FFFFFFFE 00000005 4E 0001 6E");
    assertEquals(0xFFFF_FFFEL, streamed.xid());
    assertEquals(5, ((Insert) streamed.change()).relationOid());
    assertEquals(new Origin(3, "o"), decode(decoder, "4F 0000000000000003 6F 00"));
    assertTrue(decoder.inBlock());
    assertEquals(new StreamStop(), decode(decoder, "45"));
    assertFalse(decoder.inBlock());
    assertEquals(5, ((Insert) decode(decoder, "49 00000005 4E 0001 6E")).relationOid());
  }

  @Test
  void aMessageThatIsRefusedOpensAndClosesNoBlock() {
    StreamedDecoder decoder = new StreamedDecoder(PARALLEL);
    assertThrows(DecodeException.class, () -> decode(decoder, "53 00000007 01 00"));
    assertFalse(decoder.inBlock());
    decode(decoder, "53 00000007 01");
    assertThrows(DecodeException.class, () -> decode(decoder, "45 00"));
    assertTrue(decoder.inBlock());
  }

  @ParameterizedTest
  @CsvSource({
      "1, OFF, SEcAbPKrp, ''", "2, OFF, SEcAbPKrp, ''", "2, ON, EbPKrp, ScA", "3, OFF, SEcAp, bPKr", "3, ON, E, ScAbPKrp",
      "4, OFF, SEcAp, bPKr", "4, ON, E, ScAbPKrp", "4, PARALLEL, E, ScAbPKrp",
  })
  void aMessageThatTheVersionOrTheOptionsDoNotBringIsUnknown(int version, Streaming streaming, String unknown, String known) {
    PgOutputProtocol protocol = new PgOutputProtocol(version, streaming, false);
    for (char type : unknown.toCharArray()) {
      assertEquals("message '" + type + "', byte 0: unknown message type '" + type + "'", refusal(protocol, type));
    }
    for (char type : known.toCharArray()) {
      assertTrue(refusal(protocol, type).startsWith("message '" + type + "', byte 1: bytes needed"), refusal(protocol, type));
    }
  }

  private static String refusal(PgOutputProtocol protocol, char type) {
    StreamedDecoder decoder = new StreamedDecoder(protocol);
    return assertThrows(DecodeException.class, () -> decode(decoder, HexFormat.of().toHexDigits((byte) type))).getMessage();
  }

  @Test
  void anAbortTellsWhereAndWhenOnlyWithParallelStreaming() {
    StreamAbort abort = new StreamAbort(1, 2, 0xFFFF_FFFF_8000_0001L, 4);
    PgOutputEncoder streamed = new PgOutputEncoder(StreamedCapture.STREAMED);
    assertThrows(IllegalArgumentException.class, () -> streamed.encode(abort));
    assertThrows(IllegalArgumentException.class, () -> streamed.encode(new StreamAbort(1, 2, 0, 4)));
    assertEquals(25, encoder.encode(abort).length);
    byte[] shorter = streamed.encode(new StreamAbort(1, 2, 0, 0));
    assertEquals(new StreamAbort(1, 2, 0, 0), new StreamedDecoder(StreamedCapture.STREAMED).decode(shorter, 0, shorter.length));
    byte[] unknown = encoder.encode(new StreamAbort(1, 1, 0, 0));
    assertEquals(new StreamAbort(1, 1, 0, 0), new StreamedDecoder(PARALLEL).decode(unknown, 0, unknown.length));
  }

  @Test
  void everyMessageOutsideOfABlockIsEqualAfterARoundTrip() {
    for (int round = 0; round < 500; round++) {
      List<PgOutputMessage> messages = List.of(new Begin(random.nextLong(), random.nextLong(), xid()),
          new Commit(0, random.nextLong(), random.nextLong(), random.nextLong()),
          new StreamStart(xid(), random.nextBoolean()),
          new StreamCommit(xid(), 0, random.nextLong(), random.nextLong(), random.nextLong()),
          new StreamAbort(xid(), xid(), random.nextLong(), random.nextLong()),
          new BeginPrepare(random.nextLong(), random.nextLong(), random.nextLong(), xid(), gid()),
          new Prepare(0, random.nextLong(), random.nextLong(), random.nextLong(), xid(), gid()),
          new CommitPrepared(0, random.nextLong(), random.nextLong(), random.nextLong(), xid(), gid()),
          new RollbackPrepared(0, random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong(), xid(), gid()),
          new StreamPrepare(0, random.nextLong(), random.nextLong(), random.nextLong(), xid(), gid()));
      for (PgOutputMessage message : messages) {
        byte[] bytes = encoder.encode(message);
        assertEquals(message, new StreamedDecoder(PARALLEL).decode(bytes, 0, bytes.length));
      }
    }
  }

  @Test
  void everyMessageWithinABlockIsTheSameAfterARoundTrip() {
    StreamedDecoder decoder = within(PARALLEL);
    for (int round = 0; round < 500; round++) {
      TupleData tuple = new TupleBuilder().text(gid()).sqlNull().unchanged().build();
      List<PgOutputMessage> changes = List.of(new Relation(xid(), "s", gid(), 'f', List.of(new Column(true, gid(), xid(), random.nextInt()))),
          new Type(xid(), "s", gid()), new Insert(xid(), tuple), new PgOutputMessage.Update(xid(), OldKind.KEY, tuple, tuple),
          new PgOutputMessage.Delete(xid(), OldKind.FULL, tuple), new Truncate(random.nextBoolean(), true, List.of(xid(), xid())),
          new Message(true, random.nextLong(), gid(), new byte[random.nextInt(9)]));
      for (PgOutputMessage change : changes) {
        long xid = xid();
        byte[] bytes = encoder.encode(new StreamedChange(xid, change));
        PgOutputMessage again = decoder.decode(bytes, 0, bytes.length);
        assertEquals(xid, ((StreamedChange) again).xid());
        assertArrayEquals(bytes, encoder.encode(again));
        assertEquals(new PgOutputEncoder().encode(change).length + 4, bytes.length);
      }
    }
    byte[] stop = encoder.encode(new StreamStop());
    assertEquals(new StreamStop(), decoder.decode(stop, 0, stop.length));
  }

  @Test
  void theEncoderSendsOnlyWhatItsProtocolBrings() {
    StreamedChange change = new StreamedChange(1, new Truncate(false, false, List.of()));
    for (PgOutputMessage message : List.of(new StreamStart(1, true), new StreamStop(), change, new BeginPrepare(1, 1, 1, 1, ""))) {
      assertThrows(IllegalArgumentException.class, () -> new PgOutputEncoder().encode(message));
    }
    assertThrows(IllegalArgumentException.class, () -> new PgOutputEncoder(StreamedCapture.STREAMED).encode(new Prepare(0, 1, 1, 1, 1, "")));
    assertThrows(IllegalArgumentException.class,
        () -> new PgOutputEncoder(new PgOutputProtocol(3, Streaming.OFF, true)).encode(new StreamPrepare(0, 1, 1, 1, 1, "")));
    assertThrows(IllegalArgumentException.class, () -> encoder.encode(new Prepare(0, 1, 1, 1, 1, "a\0b")));
  }

  @Test
  void onlyAChangeIsCarriedByABlock() {
    assertThrows(IllegalArgumentException.class, () -> new StreamedChange(1, new Origin(1, "o")));
    assertThrows(IllegalArgumentException.class, () -> new StreamedChange(1, new StreamedChange(1, new Truncate(false, false, List.of()))));
  }

  @Test
  void anOptionNeedsItsVersion() {
    assertThrows(IllegalArgumentException.class, () -> new PgOutputProtocol(0, Streaming.OFF, false));
    assertThrows(IllegalArgumentException.class, () -> new PgOutputProtocol(5, Streaming.OFF, false));
    assertThrows(IllegalArgumentException.class, () -> new PgOutputProtocol(1, Streaming.ON, false));
    assertThrows(IllegalArgumentException.class, () -> new PgOutputProtocol(2, Streaming.ON, true));
    assertThrows(IllegalArgumentException.class, () -> new PgOutputProtocol(3, Streaming.PARALLEL, true));
    assertEquals(Map.of("proto_version", "1"), PgOutputProtocol.V1.options());
    assertEquals(Map.of("proto_version", "3", "streaming", "on", "two_phase", "on"), StreamedCapture.PREPARED.options());
    assertEquals(Map.of("proto_version", "4", "streaming", "parallel", "two_phase", "on"), PARALLEL.options());
  }

  private long xid() {
    return random.nextInt() & 0xFFFF_FFFFL;
  }

  private String gid() {
    return "gid ä 😀".substring(0, random.nextInt(6)) + random.nextInt();
  }
}
