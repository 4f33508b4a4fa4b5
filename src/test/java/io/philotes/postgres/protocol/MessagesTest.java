package io.philotes.postgres.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.Lsn;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessagesTest {

  private static final ServerError FULL_ERROR = new ServerError("ERROR", "23505", "duplicate key", "Key (id)=(CANARY_1) already exists.", "a hint", "7", "8",
      "SELECT 'CANARY_2'", "COPY t, line 1: \"CANARY_3\"", "public", "t", "id", "int4", "t_pkey", "nbtinsert.c", "664", "_bt_check_unique");

  static Stream<BackendMessage> backendMessages() {
    return Stream.of(Authentication.ok(), Authentication.cleartextPassword(), Authentication.md5Password(new byte[] {1, 2, 3, 4}),
        Authentication.sasl(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")), Authentication.saslContinue("r=a,s=b,i=1"), Authentication.saslFinal("v=x"),
        new ParameterStatus("server_version", "18.6"), new BackendKeyData(42, new byte[] {0, 0, 0, 1}), new ReadyForQuery('I'),
        new RowDescription(List.of(RowDescription.Column.text("a"), new RowDescription.Column("ü", -1, 3, 20, 8, -1, 1))),
        new DataRow(Arrays.asList("x", null, "", "äöü水")), new DataRow(List.of()), new CommandComplete("SELECT 1"), new EmptyQuery(),
        new ErrorResponse(FULL_ERROR), new NoticeResponse(ServerError.of("WARNING", "01000", "careful")), new CopyBothResponse(0, List.of(0, 1)),
        new CopyData(new byte[] {'w', 1, 2}), new CopyDone());
  }

  private static BackendMessage decode(byte[] message, int length) {
    return BackendMessage.decode(message[0], message, 5, length);
  }

  @ParameterizedTest
  @MethodSource("backendMessages")
  void whatWeEncodeWeDecode(BackendMessage message) {
    byte[] bytes = message.encode();
    BackendMessage decoded = decode(bytes, bytes.length - 5);
    assertEquals(message.kind(), decoded.kind());
    assertEquals(message.getClass(), decoded.getClass());
    assertArrayEquals(bytes, decoded.encode());
  }

  /** A cut message is refused, or is another valid one; nothing else escapes. */
  @ParameterizedTest
  @MethodSource("backendMessages")
  void truncationAtAnyOffsetGivesOnlyProtocolExceptions(BackendMessage message) {
    byte[] bytes = message.encode();
    for (int length = 0; length < bytes.length - 5; length++) {
      int cut = length;
      try {
        assertEquals(message.kind(), decode(bytes, cut).kind());
      } catch (ProtocolException expected) {
        assertTrue(expected.offset() <= cut);
      }
    }
  }

  @Test
  void noiseGivesOnlyProtocolExceptions() {
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      byte type = "RSKZTDCIENWdc".getBytes()[random.nextInt(13)];
      try {
        decodeAll(BackendMessage.decode(type, noise, 0, noise.length));
      } catch (ProtocolException expected) {
        refused++;
      }
    }
    assertTrue(refused > 100_000);
  }

  private static void decodeAll(BackendMessage message) {
    if (message instanceof Authentication authentication) {
      authentication.mechanisms();
    }
  }

  @Test
  void leftOverBytesAreRefused() {
    for (BackendMessage message : List.of(new ReadyForQuery('I'), new DataRow(List.of("a")), new CommandComplete("x"), new CopyDone(), new EmptyQuery(),
        new ParameterStatus("a", "b"), new ErrorResponse(FULL_ERROR))) {
      byte[] bytes = Arrays.copyOf(message.encode(), message.encode().length + 1);
      assertThrows(ProtocolException.class, () -> decode(bytes, bytes.length - 5));
    }
  }

  @Test
  void anUnknownTypeIsRefused() {
    assertThrows(ProtocolException.class, () -> BackendMessage.decode((byte) 'H', new byte[0], 0, 0));
    assertThrows(ProtocolException.class, () -> BackendMessage.decode((byte) -1, new byte[0], 0, 0));
  }

  @Test
  void anErrorNeverShowsRowValuesByItself() {
    String shown = new ServerErrorException(FULL_ERROR) + " " + new ErrorResponse(FULL_ERROR);
    assertFalse(shown.contains("CANARY"), shown);
    assertTrue(shown.contains("23505") && shown.contains("duplicate key"));
    assertEquals("Key (id)=(CANARY_1) already exists.", new ServerErrorException(FULL_ERROR).error().detail());
    assertFalse(new DataRow(List.of("CANARY")).toString().contains("CANARY"));
    assertFalse(new SaslResponse("CANARY").toString().contains("CANARY"));
    assertFalse(new SaslInitialResponse("SCRAM-SHA-256", "CANARY").toString().contains("CANARY"));
  }

  @Test
  void anErrorPrefersTheUntranslatedSeverity() {
    byte[] german = MessageWriter.typed('E').text("SFEHLER").int8(0).text("VERROR").int8(0).text("C22012").int8(0).text("MDivision").int8(0).text("?new").int8(0).int8(0).finish();
    ServerError error = ((ErrorResponse) decode(german, german.length - 5)).error();
    assertEquals("ERROR", error.severity());
    assertFalse(error.isFatal());
    assertTrue(ServerError.of("FATAL", "57P01", "x").isFatal());
  }

  @Test
  void frontendMessagesRoundTrip() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", "ü");
    parameters.put("database", "db");
    byte[] startup = new StartupMessage(parameters).encode();
    assertEquals(parameters, StartupMessage.decode(startup, 4, startup.length - 4).parameters());
    assertArrayEquals(new byte[] {0, 0, 0, 8, 4, (byte) 0xD2, 0x16, 0x2F}, new SslRequest().encode());
    byte[] query = new Query("SELECT 'ü'").encode();
    assertEquals("SELECT 'ü'", Query.decode(query, 5, query.length - 5).sql());
    byte[] initial = new SaslInitialResponse("SCRAM-SHA-256", "n,,n=*,r=x").encode();
    assertEquals(new SaslInitialResponse("SCRAM-SHA-256", "n,,n=*,r=x"), SaslInitialResponse.decode(initial, 5, initial.length - 5));
    byte[] response = new SaslResponse("c=biws").encode();
    assertEquals(new SaslResponse("c=biws"), SaslResponse.decode(response, 5, response.length - 5));
    assertArrayEquals(new byte[] {'X', 0, 0, 0, 4}, new Terminate().encode());
    assertThrows(IllegalArgumentException.class, () -> new Query("a\0b").encode());
  }

  @Test
  void aStatusUpdateRoundTripsUnsignedPositions() {
    StandbyStatusUpdate update = new StandbyStatusUpdate(new Lsn(-1), new Lsn(0x1_FFFF_FFFFL), new Lsn(3), true);
    byte[] bytes = update.encode(-5);
    assertEquals(1 + 4 + 34, bytes.length);
    assertEquals(update, StandbyStatusUpdate.decode(bytes, 5, bytes.length - 5));
    for (int length = 0; length < 34; length++) {
      int cut = length;
      assertThrows(ProtocolException.class, () -> StandbyStatusUpdate.decode(bytes, 5, cut));
    }
  }

  @Test
  void timeCountsFromTheYear2000() {
    assertEquals("2000-01-01T00:00:00.000001Z", PostgresTime.toInstant(1).toString());
    assertEquals(-1, PostgresTime.ofInstant(PostgresTime.toInstant(-1)));
  }
}
