package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ByteSize;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.PublicationOptions;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.config.SslMode;
import io.philotes.config.TableFilter;
import io.philotes.error.ErrorCode;
import io.philotes.error.FailureKind;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.protocol.Framer;
import io.philotes.postgres.protocol.MessageTooLongException;
import io.philotes.postgres.protocol.ServerError;
import io.philotes.postgres.protocol.ServerErrorException;
import io.philotes.preflight.WantedPublication;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SourceFailuresTest {

  private final SourceConfig config = new SourceConfig("shop", new DatabaseConfig("db", 6432, "shop", "capture", Secret.none(), SslMode.DISABLE,
      null, Duration.ofSeconds(1)), "philotes_cdc", "philotes_pub", List.of(), false, new ByteSize(0), Duration.ZERO);

  private PhilotesException of(String sqlState, String message) {
    return SourceFailures.of(config, new ServerErrorException(ServerError.of("ERROR", sqlState, message)));
  }

  /** A pooler opened the session, and forgot that it is to be one of replication. */
  @Test
  void b15ACommandOfReplicationThatIsASyntaxErrorIsThatOfAPooler() {
    PhilotesException failure = of("42601", "syntax error at or near \"START_REPLICATION\"");
    assertEquals(ErrorCode.SOURCE_NOT_POSTGRESQL, failure.code());
    assertTrue(failure.getMessage().contains("(server=db:6432): 42601 ") && failure.getMessage().contains("connection pooler"), failure.getMessage());
  }

  @Test
  void anotherBreachOfTheProtocolHeals() {
    assertEquals(ErrorCode.SOURCE_UNAVAILABLE, of("08P01", "invalid message length").code());
  }

  /** Each in the words of a server: a bytea of 600 MB, a row of several large values before and since PostgreSQL 18. */
  @Test
  void f55ARowThatTheSourceCannotSendStopsTheSourceWhereItIs() {
    for (List<String> said : List.of(List.of("XX000", "invalid memory alloc request size 1258291203"), List.of("54000", "out of memory"),
        List.of("54000", "string buffer exceeds maximum allowed length (1073741823 bytes)"))) {
      PhilotesException failure = SourceFailures.ofStream(config, new ServerErrorException(ServerError.of("ERROR", said.get(0), said.get(1))),
          "in the transaction that commits at 0/16B3748");
      assertEquals(ErrorCode.SOURCE_ROW_TOO_LARGE, failure.code());
      assertEquals(FailureKind.HALT, failure.kind());
      assertTrue(failure.getMessage().contains("in the transaction that commits at 0/16B3748: " + said.get(0)), failure.getMessage());
    }
    assertEquals(FailureKind.RETRY, SourceFailures.ofStream(config, new ServerErrorException(ServerError.of("ERROR", "53200", "out of memory")), "").kind());
    assertEquals(ErrorCode.SOURCE_UNAVAILABLE, SourceFailures.ofStream(config, null, "").code());
  }

  /** Whoever runs it: a statement with a view in it fails. */
  @Test
  void b11PrintsTheSqlOfThePublicationOnlyWhenSomebodyElseCanRunIt() {
    String refused = notCreated("42501", "must be owner of table orders");
    assertTrue(refused.contains("must be owner of table orders); run on the source: CREATE PUBLICATION \"philotes_pub\""), refused);
    for (String sqlState : List.of("22023", "3F000", "42P01")) {
      String placeless = notCreated(sqlState, "as the server says it");
      assertTrue(placeless.contains("as the server says it); nobody can create it so: correct sources[].tables"), placeless);
      assertFalse(placeless.contains("CREATE PUBLICATION"), placeless);
    }
  }

  @Test
  void b11BlamesAFilterOnlyForWhatAFilterCanBeWrongIn() {
    SourceConfig filtered = config.with(new PublicationOptions(List.of("sales"), List.of(), List.of(), null, null));
    for (String sqlState : List.of("42703", "42804", "42601", "0A000", "22P02", "3F000")) {
      assertTrue(notCreated(filtered, sqlState, "wrong").contains("correct sources[].tables, sources[].schemas or sources[].filters"), sqlState);
    }
    for (String sqlState : List.of("42501", "55006", "XX000")) {
      assertTrue(notCreated(filtered, sqlState, "other").contains("run on the source: CREATE PUBLICATION"), sqlState);
    }
  }

  /** The server says only that it cannot use the filter. */
  @Test
  void b12SaysWhatAFilterOfAPartitionedTableNeeds() {
    SourceConfig filtered = config.with(new PublicationOptions(List.of(), List.of(new TableFilter("public.root", List.of("id"), null)), List.of(), null, null));
    String needed = "; a filter of a partitioned table needs viaRoot: true";
    assertTrue(notCreated(filtered, "22023", "cannot use column list").contains(needed));
    assertFalse(notCreated(filtered, "42703", "no such column").contains(needed));
    assertFalse(notCreated(filtered.with(new PublicationOptions(List.of(), filtered.options().filters(), List.of(), true, null)), "22023", "a view").contains(needed));
  }

  /** It is found by the next attempt. */
  @Test
  void aPublicationThatSomebodyElseCreatedMeanwhileIsNoMistake() {
    for (PgException exists : List.of(new PgException("publication \"philotes_pub\" already exists", "ERROR", "42710", ""),
        new PgException("duplicate key value violates unique constraint \"pg_publication_pubname_index\"", "ERROR", "23505", ""))) {
      PhilotesException failure = SourceFailures.of(config, exists);
      assertEquals(FailureKind.RETRY, SourceFailures.publicationNotCreated(WantedPublication.of(config), failure).kind());
    }
  }

  /** It goes to the log, and a condition may hold values of rows. */
  @Test
  void doesNotRepeatConditions() {
    SourceConfig filtered = config.with(new PublicationOptions(List.of(), List.of(new TableFilter("public.orders", List.of(), "iban <> 'DE75'")), List.of(), null, null));
    String told = SourceFailures.publicationNotCreated(WantedPublication.of(filtered), SourceFailures.of(filtered, new PgException("must be owner", "ERROR", "42501", ""))).getMessage();
    assertTrue(told.contains("run on the source what 'check' prints"), told);
    assertFalse(told.contains("DE75"), told);
  }

  /** Half of a statement is of no use, and neither is a remedy behind words without end. */
  @Test
  void sqlIsThereToItsEndOrNotAtAll() {
    SourceConfig many = config.with(new PublicationOptions(IntStream.range(0, 50).mapToObj(i -> "schema_" + i).toList(), List.of(), List.of(), null, null));
    String told = notCreated(many, "42501", "must be superuser");
    assertTrue(told.contains("must be superuser); run on the source what 'check' prints. "), told);
    assertFalse(told.contains("CREATE"), told);
    assertTrue(notCreated("42501", "x".repeat(2_000)).contains("…); run on the source: CREATE PUBLICATION \"philotes_pub\""), notCreated("42501", "x".repeat(2_000)));
  }

  private String notCreated(String sqlState, String message) {
    return notCreated(config, sqlState, message);
  }

  private static String notCreated(SourceConfig config, String sqlState, String message) {
    PhilotesException failure = SourceFailures.of(config, new PgException(message, "ERROR", sqlState, ""));
    PhilotesException told = SourceFailures.publicationNotCreated(WantedPublication.of(config), failure);
    assertEquals(ErrorCode.PUBLICATION_MISSING, told.code());
    return told.getMessage();
  }

  @Test
  void f55ARowThatTheHeapCannotReadStopsTheSourceWhereItIs() {
    MessageTooLongException tooLong = assertThrows(MessageTooLongException.class,
        () -> new Framer(1000).feed(new byte[] {'d', 0, 0, 4, 0}, (type, bytes, offset, length) -> { }));
    PhilotesException failure = SourceFailures.ofStream(config, tooLong, "in the transaction that commits at 0/16B3748");
    assertEquals(ErrorCode.VALUE_TOO_LARGE, failure.code());
    assertTrue(failure.getMessage().contains("in the transaction that commits at 0/16B3748: a row of 1020 bytes"), failure.getMessage());
    assertEquals(ErrorCode.SOURCE_PROTOCOL, SourceFailures.of(config, tooLong).code(), "before there is a stream");
  }
}
