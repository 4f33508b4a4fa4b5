package io.philotes.postgres.pgoutput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.pgoutput.PgOutputMessage.Begin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The edges that servers do not show in a golden file. */
class PgOutputDecoderTest {

  private final PgOutputDecoder decoder = new PgOutputDecoder();
  private final PgOutputEncoder encoder = new PgOutputEncoder();

  private PgOutputMessage decode(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return decoder.decode(bytes, 0, bytes.length);
  }

  private PgOutputMessage roundTrip(PgOutputMessage message) {
    byte[] bytes = encoder.encode(message);
    return decoder.decode(bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", value = {
      // bytes | offset | what is said
      "                                | 0  | bytes needed: 1, left: 0",
      "5A                              | 0  | unknown message type 'Z'",
      "00                              | 0  | unknown message type 0x00",
      "53 00000001                     | 0  | unknown message type 'S'",
      "43 01                           | 1  | unknown flags 0x01",
      "49 00000001 4B 0000             | 5  | unknown kind of tuple 'K'",
      "49 00000001 4E 0681             | 6  | column count 1665 is not in 0 to 1664",
      "49 00000001 4E FFFF             | 6  | column count -1 is not in 0 to 1664",
      "49 00000001 4E 0002 6E          | 6  | column count 2 does not fit into the message",
      "49 00000001 4E 0001 62 00000000 | 8  | column 0 is in binary format",
      "49 00000001 4E 0001 78          | 8  | unknown kind of value in column 0: 'x'",
      "49 00000001 4E 0001 74 FFFFFFFF | 9  | negative length -1",
      "49 00000001 4E 0001 74 7FFFFFFF | 13 | bytes needed: 2147483647, left: 0",
      "49 00000001 4E 0001 6E 6E       | 9  | bytes too many: 1",
      "55 00000001 58 0000             | 5  | unknown kind of tuple 'X'",
      "55 00000001 4B 0000 4F 0000     | 8  | unknown kind of tuple 'O'",
      "44 00000001 4E 0000             | 5  | unknown kind of tuple 'N'",
      "59 00000001 61 62               | 5  | string has no end",
      "59 00000001 00 C3 28 00         | 6  | string is not UTF-8",
      "52 00000001 00 61 00 78 0000    | 8  | unknown replica identity 'x'",
      "52 00000001 00 61 00 64 0001 00 | 9  | column count 1 does not fit into the message",
      "52 00000001 00 61 00 64 0001 02 61 00 00000017 FFFFFFFF | 11 | unknown flags 0x02",
      "54 00000001 00                  | 6  | count of relations 1 does not fit the message",
      "54 FFFFFFFF 00                  | 6  | count of relations -1 does not fit the message",
      "54 40000000 00                  | 6  | count of relations 1073741824 does not fit the message",
      "54 00000000 04                  | 5  | unknown flags 0x04",
      "4D 02                           | 1  | unknown flags 0x02",
      "4D 00 0000000000000001 61 00 80000000 | 12 | negative length -2147483648",
  })
  void saysWhereAndWhyAMessageIsRefused(String hex, int offset, String reason) {
    DecodeException e = assertThrows(DecodeException.class, () -> decode(hex == null ? "" : hex));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertEquals(offset, e.offset(), e.getMessage());
  }

  @Test
  void anErrorNeverShowsARowsValues() {
    byte[] bytes = encoder.encode(new Insert(1, TupleData.of("topsecret", "secret")));
    for (int i = 6; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 0x40;
      try {
        decoder.decode(changed, 0, changed.length);
      } catch (DecodeException e) {
        assertFalse(e.getMessage().contains("secret"), e.getMessage());
      }
    }
  }

  @Test
  void numbersAreUnsigned() {
    Begin begin = new Begin(0xFFFF_FFFF_8000_0001L, Long.MIN_VALUE, 0xFFFF_FFFEL);
    assertEquals(begin, roundTrip(begin));
    assertEquals(0xFFFF_FFFFL, ((Insert) roundTrip(new Insert(0xFFFF_FFFFL, TupleData.of()))).relationOid());
  }

  @Test
  void aRowMayHaveAsManyColumnsAsPostgresAllows() {
    String[] values = IntStream.range(0, TupleData.MAX_COLUMNS).mapToObj(Integer::toString).toArray(String[]::new);
    TupleData tuple = ((Insert) roundTrip(new Insert(1, TupleData.of(values)))).newTuple();
    assertEquals(TupleData.MAX_COLUMNS, tuple.columns());
    assertEquals("1663", tuple.text(1663));
  }

  @Test
  void theValuesStayInTheArrayThatWasReceived() {
    byte[] bytes = encoder.encode(new Insert(1, TupleData.of("abc")));
    TupleData tuple = ((Insert) decoder.decode(bytes, 0, bytes.length)).newTuple();
    assertSame(bytes, tuple.bytes());
    assertEquals("abc", new String(bytes, tuple.offset(0), tuple.length(0), StandardCharsets.UTF_8));
  }

  @Test
  void theNamelessSchemaIsPostgresOwn() {
    Relation relation = new Relation(7, "pg_catalog", "t", 'd', List.of());
    assertEquals(relation, roundTrip(relation));
    assertEquals(0, encoder.encode(relation)[5]);
  }

  @Test
  void textThatIsNotUtf8IsNotGuessed() {
    TupleData tuple = new TupleBuilder().text(new byte[] {'a', (byte) 0xE4}).unchanged().sqlNull().build();
    assertThrows(IllegalStateException.class, () -> tuple.text(0));
    assertTrue(tuple.isUnchanged(1));
    assertEquals("TupleData[columns=3]", tuple.toString());
  }

  @Test
  void aRangeOutsideOfTheArrayIsTheCallersMistake() {
    assertThrows(IndexOutOfBoundsException.class, () -> decoder.decode(new byte[4], 2, 3));
  }

  /** At every cut: what it tells of a message is what the whole one says. */
  @Test
  void f64TheBeginningOfAMessageTellsWhatIsThere() {
    Message message = new Message(true, 77, "outbox", "content".getBytes(StandardCharsets.UTF_8));
    byte[] whole = encoder.encode(message);
    byte[] around = new byte[whole.length + 5];
    System.arraycopy(whole, 0, around, 5, whole.length);
    int content = whole.length - message.length();
    for (int there = 0; there <= whole.length; there++) {
      Optional<Message> beginning = decoder.beginning(around, 5, there);
      assertEquals(there > 10, beginning.isPresent(), there + " bytes");
      if (beginning.isPresent()) {
        Message seen = beginning.get();
        assertTrue(seen.transactional());
        assertEquals(77, seen.lsn());
        assertEquals("outbox".substring(0, Math.min(6, there - 10)), seen.prefix());
        assertEquals(5 + Math.min(there, content), seen.offset());
        assertEquals(Math.max(0, there - content), seen.length());
      }
    }
    whole[1] = 2;
    assertEquals(Optional.empty(), decoder.beginning(whole, 0, whole.length), "unknown flags");
  }
}
