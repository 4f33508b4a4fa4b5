package io.philotes.postgres.pgoutput;

import io.philotes.postgres.pgoutput.GoldenMessages.Scenario;
import io.philotes.postgres.pgoutput.PgOutputProtocol.Streaming;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records what pgoutput sends of streamed and of prepared transactions, in protocol versions 2 to 4.
 *
 * <p>To record anew, run this class with the test class path, {@code -Dphilotes.pg.major=18} and the arguments {@code
 * pg18-streamed src/test/resources/io/philotes/postgres/pgoutput}; it starts a server of its own.
 */
final class StreamedCapture {

  /** What makes the server stream soon, and lets it prepare. */
  static final Map<String, String> SETTINGS = Map.of("logical_decoding_work_mem", "64kB", "max_prepared_transactions", "10");

  static final PgOutputProtocol STREAMED = new PgOutputProtocol(2, Streaming.ON, false);
  static final PgOutputProtocol PREPARED = new PgOutputProtocol(3, Streaming.ON, true);
  static final PgOutputProtocol PARALLEL = new PgOutputProtocol(4, Streaming.PARALLEL, true);

  private static final String WAIT = "wait until the server has sent what it can";
  /** More than the server keeps in memory, of a table that is not published. */
  private static final String FILLER = "insert into filler select n, repeat('x', 700) from generate_series(1, 100) n";

  private static final List<String> PREPARATION = List.of("create type mood as enum ('sad', 'ok')",
      "create table item (id int primary key, m mood, v text)", "create table filler (n int, v text)",
      "create publication golden for table item", "select pg_replication_origin_create('node_ä')");

  private static final Map<String, List<String>> STREAMS = new LinkedHashMap<>();
  private static final Map<String, List<String>> TWO_PHASES = new LinkedHashMap<>();

  static {
    STREAMS.put("committed", List.of("begin", "insert into item values (1, 'ok', 'a')", "update item set v = 'b' where id = 1",
        "update item set id = 2 where id = 1", "delete from item where id = 2", "truncate item",
        "select pg_logical_emit_message(true, 'Präfix', 'streamed')", FILLER, "insert into item values (3, 'sad', null)", FILLER,
        "insert into item values (4, null, '')", "commit"));
    STREAMS.put("savepoint rolled back", List.of("begin", "insert into item values (10, null, 'kept')", "savepoint a",
        "insert into item values (11, null, 'withdrawn')", "select pg_logical_emit_message(true, 'within', 'a savepoint')", FILLER, WAIT,
        "rollback to a", "insert into item values (12, null, 'kept')", FILLER, "commit"));
    STREAMS.put("savepoint within a savepoint rolled back", List.of("begin", "savepoint a", "insert into item values (13, null, 'withdrawn')",
        "savepoint b", "insert into item values (14, null, 'withdrawn')", FILLER, WAIT, "rollback to a",
        "insert into item values (15, null, 'kept')", "commit"));
    STREAMS.put("rolled back", List.of("begin", "insert into item values (20, null, 'withdrawn')", FILLER, WAIT, "rollback"));
    STREAMS.put("origin", List.of("select pg_replication_origin_session_setup('node_ä')", "begin",
        "select pg_replication_origin_xact_setup('FEDCBA98/F6543210', '2026-01-24 10:00:00+00')",
        "insert into item values (30, null, null)", FILLER, "insert into item values (31, null, null)", "commit",
        "select pg_replication_origin_session_reset()"));
    TWO_PHASES.put("prepared, committed", List.of("begin", "insert into item values (40, 'ok', null)", "prepare transaction 'gid ä'",
        WAIT, "commit prepared 'gid ä'"));
    TWO_PHASES.put("prepared, rolled back", List.of("begin", "insert into item values (41, 'ok', null)", "prepare transaction 'gid ä'",
        WAIT, "rollback prepared 'gid ä'"));
    TWO_PHASES.put("streamed, prepared, committed", List.of("begin", "insert into item values (42, 'ok', null)", FILLER,
        "prepare transaction 'again'", WAIT, "commit prepared 'again'"));
    TWO_PHASES.put("streamed, prepared, rolled back", List.of("begin", "insert into item values (43, 'ok', null)", FILLER,
        "prepare transaction 'again'", WAIT, "rollback prepared 'again'"));
  }

  private final TestDatabase database;
  private final Connection connection;

  private StreamedCapture(TestDatabase database, Connection connection) {
    this.database = database;
    this.connection = connection;
  }

  public static void main(String[] args) throws Exception {
    try (PostgresServer server = Postgres.start(SETTINGS)) {
      capture(args[0], server).save(Path.of(args[1]));
    }
    System.exit(0);
  }

  /** The protocols that a version of PostgreSQL has. */
  static List<PgOutputProtocol> protocols(int major) {
    return List.of(STREAMED, PREPARED, PARALLEL).subList(0, major == 14 ? 1 : major == 15 ? 2 : 3);
  }

  static GoldenMessages capture(String name, PostgresServer server) throws Exception {
    List<Scenario> scenarios = new ArrayList<>();
    try (TestDatabase database = server.createDatabase("golden"); Connection connection = database.connect()) {
      StreamedCapture capture = new StreamedCapture(database, connection);
      capture.run(PREPARATION);
      for (PgOutputProtocol protocol : protocols(Postgres.major())) {
        capture.capture(protocol, scenarios);
      }
    }
    server.execute("select pg_replication_origin_drop('node_ä')");
    return new GoldenMessages(name, scenarios);
  }

  private void capture(PgOutputProtocol protocol, List<Scenario> scenarios) throws Exception {
    Map<String, List<String>> all = new LinkedHashMap<>(STREAMS);
    if (protocol.twoPhase()) {
      all.putAll(TWO_PHASES);
    }
    try (WalReader reader = WalReader.open(database, "golden_" + protocol.version(), "golden", protocol)) {
      for (Map.Entry<String, List<String>> scenario : all.entrySet()) {
        run(List.of("truncate item, filler"));
        reader.untilNow();
        scenarios.add(new Scenario(scenario.getKey(), protocol, messagesOf(scenario.getValue(), reader)));
      }
    }
  }

  private List<byte[]> messagesOf(List<String> steps, WalReader reader) throws Exception {
    List<WalReader.Received> received = new ArrayList<>();
    for (String step : steps) {
      if (step.equals(WAIT)) {
        received.addAll(reader.untilNow());
      } else {
        run(List.of(step));
      }
    }
    received.addAll(reader.untilNow());
    return received.stream().map(WalReader.Received::bytes).toList();
  }

  private void run(List<String> statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
