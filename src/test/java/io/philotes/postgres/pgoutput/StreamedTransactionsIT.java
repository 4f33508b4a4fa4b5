package io.philotes.postgres.pgoutput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.pgoutput.PgOutputMessage.Kind;
import io.philotes.postgres.pgoutput.Reassembly.Transaction;
import io.philotes.postgres.pgoutput.StreamMessage.StreamAbort;
import io.philotes.postgres.pgoutput.StreamMessage.StreamStart;
import io.philotes.postgres.pgoutput.WalReader.Received;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Large and prepared transactions in every protocol version of the server: put together, they are what version 1 tells. */
@NeedsOwnServer
class StreamedTransactionsIT {

  private static final String ROWS = "insert into item select n, 'row ' || n || repeat('x', 100) from generate_series(%d, %d) n";

  private static PostgresServer server;

  private final List<Received> received = new ArrayList<>();
  private TestDatabase database;
  private WalReader whole;
  private WalReader streamed;

  @BeforeAll
  static void start() {
    server = Postgres.start(StreamedCapture.SETTINGS);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<PgOutputProtocol> protocols() {
    return StreamedCapture.protocols(Postgres.major()).stream();
  }

  static Stream<PgOutputProtocol> protocolsWithTwoPhases() {
    return protocols().filter(PgOutputProtocol::twoPhase);
  }

  @BeforeEach
  void create() {
    database = server.createDatabase("streamed");
    database.execute("create table item (id int primary key, v text)", "create publication p for table item");
  }

  @AfterEach
  void close() {
    if (streamed != null) {
      streamed.close();
      whole.close();
    }
    database.close();
  }

  private void read(PgOutputProtocol protocol) throws Exception {
    whole = WalReader.open(database, database.name() + "_whole", "p", PgOutputProtocol.V1);
    streamed = WalReader.open(database, database.name() + "_streamed", "p", protocol);
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The server has sent what it can of what is in progress. */
  private void streamsSoFar() throws InterruptedException {
    received.addAll(streamed.untilNow());
  }

  private long count(Kind kind) {
    return received.stream().filter(each -> each.message().kind() == kind).count();
  }

  private <T extends PgOutputMessage> List<T> of(Class<T> type) {
    return received.stream().map(Received::message).filter(type::isInstance).map(type::cast).toList();
  }

  /** Every message has its bytes again, and together they are the transactions that version 1 tells. */
  private Reassembly sameAsVersion1(PgOutputProtocol protocol) throws InterruptedException {
    streamsSoFar();
    PgOutputEncoder encoder = new PgOutputEncoder(protocol);
    received.forEach(each -> assertArrayEquals(each.bytes(), encoder.encode(each.message())));
    Reassembly reassembly = new Reassembly().accept(received);
    assertEquals(new Reassembly().accept(whole.untilNow()).committed(), reassembly.committed());
    assertTrue(reassembly.isDone());
    return reassembly;
  }

  /** Ten of twenty savepoints are rolled back, each with 500 within that were released. */
  @ParameterizedTest
  @MethodSource("protocols")
  void f39TenThousandSavepointsOfAStreamedTransactionLeaveTheSameRowsAndNumbers(PgOutputProtocol protocol) throws Exception {
    read(protocol);
    database.execute("""
        DO $$ BEGIN
          FOR outer_one IN 0..19 LOOP
            BEGIN
              FOR inner_one IN 0..499 LOOP
                BEGIN
                  INSERT INTO item VALUES (outer_one * 500 + inner_one, repeat('x', 100));
                EXCEPTION WHEN unique_violation THEN NULL;
                END;
              END LOOP;
              IF outer_one % 2 = 1 THEN
                RAISE EXCEPTION 'back';
              END IF;
            EXCEPTION WHEN raise_exception THEN NULL;
            END;
          END LOOP;
        END $$""");
    Reassembly reassembly = sameAsVersion1(protocol);
    List<Transaction> committed = reassembly.committed();
    assertEquals(1, committed.size());
    assertEquals(IntStream.range(0, 10_000).filter(id -> id / 500 % 2 == 0).mapToObj(id -> "insert [" + id + ", " + "x".repeat(100) + "]").toList(),
        committed.get(0).rows());
    assertTrue(count(Kind.STREAM_START) > 10, "blocks: " + count(Kind.STREAM_START));
    assertTrue(reassembly.withdrawn() > 500, "rows that were sent and withdrawn: " + reassembly.withdrawn());
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void f38AStreamedTransactionThatIsRolledBackIsWithdrawn(PgOutputProtocol protocol) throws Exception {
    read(protocol);
    try (Connection connection = database.connect()) {
      run(connection, "begin", ROWS.formatted(1, 2000));
      streamsSoFar();
      assertTrue(count(Kind.STREAMED_CHANGE) > 1000, "sent before its end: " + count(Kind.STREAMED_CHANGE));
      run(connection, "rollback", ROWS.formatted(1, 3));
    }
    Reassembly reassembly = sameAsVersion1(protocol);
    assertEquals(List.of(3), reassembly.committed().stream().map(each -> each.rows().size()).toList());
    assertTrue(reassembly.withdrawn() > 1000, "withdrawn: " + reassembly.withdrawn());
    StreamAbort abort = of(StreamAbort.class).get(0);
    assertEquals(abort.xid(), abort.subXid());
    assertEquals(protocol.equals(StreamedCapture.PARALLEL), abort.abortLsn() != 0);
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void savepointsThatAreRolledBackAreWithdrawnFromAmongTheOthers(PgOutputProtocol protocol) throws Exception {
    read(protocol);
    try (Connection connection = database.connect()) {
      run(connection, "begin", ROWS.formatted(1, 1000), "savepoint a", ROWS.formatted(1001, 2000), "savepoint b", "update item set v = 'b' where id < 1500",
          "release b");
      streamsSoFar();
      run(connection, "rollback to a", "delete from item where id < 500", "savepoint c", ROWS.formatted(2001, 3000));
      streamsSoFar();
      run(connection, "release c", "update item set id = -id where id = 2500", "truncate item", ROWS.formatted(1, 2), "commit");
    }
    Reassembly reassembly = sameAsVersion1(protocol);
    assertEquals(List.of(1000 + 499 + 1000 + 1 + 1 + 2), reassembly.committed().stream().map(each -> each.rows().size()).toList());
    assertTrue(reassembly.withdrawn() > 1000, "withdrawn: " + reassembly.withdrawn());
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void blocksOfSeveralTransactionsInterleaveAndTheyArriveInTheOrderOfTheirCommits(PgOutputProtocol protocol) throws Exception {
    read(protocol);
    try (Connection first = database.connect(); Connection second = database.connect()) {
      run(first, "begin", ROWS.formatted(1, 1000));
      streamsSoFar();
      run(second, "begin", ROWS.formatted(10_001, 11_000));
      streamsSoFar();
      run(first, ROWS.formatted(1001, 2000));
      streamsSoFar();
      run(second, ROWS.formatted(11_001, 12_000), "commit");
      database.execute("insert into item values (0, 'small')");
      run(first, "commit");
    }
    Reassembly reassembly = sameAsVersion1(protocol);
    assertEquals(List.of(2000, 1, 2000), reassembly.committed().stream().map(each -> each.rows().size()).toList());
    assertTrue(reassembly.committed().get(0).rows().get(0).startsWith("insert [10001,"));
    List<Long> blocks = of(StreamStart.class).stream().map(StreamStart::xid).toList();
    long changes = IntStream.range(1, blocks.size()).filter(i -> !blocks.get(i).equals(blocks.get(i - 1))).count();
    assertTrue(changes > 1, "the blocks of one are all before those of the other: " + blocks);
  }

  /** PostgreSQL 14 has no such protocol. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("protocolsWithTwoPhases")
  void aPreparedTransactionIsWhatVersion1TellsWhenItIsCommitted(PgOutputProtocol protocol) throws Exception {
    read(protocol);
    try (Connection connection = database.connect()) {
      run(connection, "begin", ROWS.formatted(1, 2), "prepare transaction 'small'");
      run(connection, "begin", ROWS.formatted(11, 2010), "prepare transaction 'large'");
      run(connection, "begin", ROWS.formatted(3001, 3002), "prepare transaction 'small, given up'");
      run(connection, "begin", ROWS.formatted(4001, 6000), "savepoint a", ROWS.formatted(6001, 8000));
      streamsSoFar();
      run(connection, "rollback to a", "prepare transaction 'large, given up'");
      streamsSoFar();
      assertEquals(2, count(Kind.PREPARE));
      assertEquals(2, count(Kind.STREAM_PREPARE));
      run(connection, "insert into item values (0, 'later')", "commit prepared 'large'", "rollback prepared 'small, given up'",
          "rollback prepared 'large, given up'", "commit prepared 'small'", "begin", ROWS.formatted(21, 22).replace("'row '", "'again '")
              .replace("item select n", "item select -n"), "prepare transaction 'small'", "commit prepared 'small'");
    }
    Reassembly reassembly = sameAsVersion1(protocol);
    assertEquals(List.of(1, 2000, 2, 2), reassembly.committed().stream().map(each -> each.rows().size()).toList());
    assertEquals(3, count(Kind.COMMIT_PREPARED));
    assertEquals(2, count(Kind.ROLLBACK_PREPARED));
    assertTrue(reassembly.withdrawn() >= 2002, "withdrawn: " + reassembly.withdrawn());
  }

  /** Descriptions are left out: a server may repeat one at any time. */
  @Test
  void theServerStillSendsTheKindsOfMessagesThatWereRecorded() throws Exception {
    GoldenMessages live = StreamedCapture.capture("live", server);
    GoldenMessages recorded = GoldenMessages.load("pg18-streamed");
    assertEquals(recorded.scenarios().stream().filter(scenario -> protocols().toList().contains(scenario.protocol())).count(), live.scenarios().size());
    for (GoldenMessages.Scenario scenario : live.scenarios()) {
      assertEquals(recorded.scenario(scenario.name(), scenario.protocol()).types().replaceAll("[YR]", ""), scenario.types().replaceAll("[YR]", ""),
          scenario.name());
    }
  }
}
