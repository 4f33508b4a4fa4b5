package io.philotes.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What people change on the servers while the jar runs. It tells of it, goes on by itself when it is undone, and in the
 * end every row is in the buffer, once and in order.
 */
@NeedsOwnServer
class FaultsWhileRunningIT {

  private static final String TERMINATE =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'capture' AND pid <> pg_backend_pid()";
  private static PostgresServer sources;
  private static TestDatabase source;
  private static TestDatabase buffer;
  private static Running running;

  @BeforeAll
  static void start() {
    sources = Postgres.start(Map.of());
    source = sources.createDatabase("shop");
    buffer = Postgres.buffer().createDatabase("faults");
    Postgres.buffer().execute("DROP ROLE IF EXISTS faults_owner", "CREATE ROLE faults_owner LOGIN PASSWORD 'CANARY_owner'",
        "ALTER DATABASE " + buffer.name() + " OWNER TO faults_owner", "GRANT pg_signal_backend TO faults_owner");
    source.execute("CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz, day date, rate float8,"
            + " raw bytea, span interval)",
        "CREATE PUBLICATION philotes_pub FOR TABLE orders", "CREATE ROLE capture LOGIN REPLICATION PASSWORD 'CANARY_capture'");
    running = Running.start(Settings.of(source, buffer).sourceLogin("capture", "CANARY_capture").bufferLogin("faults_owner", "CANARY_owner"));
  }

  @AfterAll
  static void stop() {
    running.close();
    sources.close();
    buffer.close();
    Postgres.buffer().execute("DROP ROLE IF EXISTS faults_owner");
  }

  @AfterEach
  void nothingIsLostAndNothingIsSaidTwice() {
    running.awaitState("STREAMING");
    long rows = source.queryLong("SELECT count(*) FROM orders");
    Await.until(rows + " rows are in the buffer", Running.LIMIT, () -> buffered() >= rows);
    assertEquals(source.queryColumn("SELECT id FROM orders ORDER BY id"),
        buffer.queryColumn("SELECT after_data ->> 'id' FROM philotes.cdc_events ORDER BY id"));
    for (String line : running.process().errors()) {
      assertTrue(line.matches("\\d{4}-.* (INFO |WARN |ERROR) .*") && !line.contains(Settings.CANARY), line);
    }
  }

  private static long buffered() {
    return buffer.queryLong("SELECT count(*) FROM philotes.cdc_events");
  }

  private static void insert() {
    source.execute("INSERT INTO orders (at, day, rate, raw, span) VALUES ('2026-02-01 12:00:00.123456+02', '2026-02-01',"
        + " 0.1::float8 + 0.2::float8, '\\x00ff', '1 year 2 days 03:04:05.6')");
  }

  @Test
  void waitsForAPasswordThatWasChanged() {
    source.execute("ALTER ROLE capture PASSWORD 'CANARY_other'", TERMINATE);
    insert();
    running.awaitFailure("SOURCE_AUTHENTICATION");
    source.execute("ALTER ROLE capture PASSWORD 'CANARY_capture'");
  }

  @Test
  void waitsWhileAccessIsTakenAway() {
    sources.replaceAccessRules(List.of("host all capture all reject", "host all all all scram-sha-256"));
    source.execute(TERMINATE);
    insert();
    running.awaitFailure("SOURCE_AUTHENTICATION");
    sources.replaceAccessRules(List.of("host all all all scram-sha-256"));
  }

  @Test
  void f81WaitsForALockOnTheSourcesRow() throws Exception {
    long before = buffered();
    try (Connection connection = buffer.connect(); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE philotes.sources IN ACCESS EXCLUSIVE MODE");
      insert();
      statement.execute("SELECT pg_sleep(5)");
      assertEquals(before, buffered(), "written without the lock");
      connection.commit();
    }
  }

  @Test
  void f20MakesProgressWhileItsWalsenderIsEndedEverySecond() throws Exception {
    long before = buffered();
    try (Connection connection = source.connect(); Statement statement = connection.createStatement()) {
      for (int second = 0; second < 20; second++) {
        insert();
        statement.execute(TERMINATE);
        statement.execute("SELECT pg_sleep(1)");
      }
    }
    assertTrue(buffered() > before + 10, () -> "only " + (buffered() - before) + " of 20 arrived meanwhile");
  }

  @Test
  void f81ValuesDoNotChangeWithTheSettingsOfTheRoles() {
    insert();
    String set = "ALTER ROLE %s SET %s";
    for (String setting : List.of("datestyle = 'SQL, DMY'", "intervalstyle = 'sql_standard'", "extra_float_digits = 0",
        "bytea_output = 'escape'", "timezone = 'Asia/Tokyo'", "statement_timeout = '1ms'", "lock_timeout = '1ms'",
        "idle_in_transaction_session_timeout = '1ms'", "client_encoding = 'LATIN1'", "standard_conforming_strings = off",
        "search_path = 'nowhere'", "default_transaction_read_only = on", "default_transaction_isolation = 'serializable'",
        "synchronous_commit = off", "role = 'none'", "bytea_output = 'escape'")) {
      source.execute(set.formatted("capture", setting));
      Postgres.buffer().execute(set.formatted("faults_owner", setting));
    }
    source.execute(TERMINATE);
    Postgres.buffer().execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'faults_owner'");
    insert();
    running.awaitState("STREAMING");
    long rows = source.queryLong("SELECT count(*) FROM orders");
    Await.until("the row after the change is there", Running.LIMIT, () -> buffered() == rows);
    List<String> values = buffer.queryColumn("SELECT (after_data - 'id')::text FROM philotes.cdc_events ORDER BY id DESC LIMIT 2");
    assertEquals(values.get(1), values.get(0));
    source.execute("ALTER ROLE capture RESET ALL");
    Postgres.buffer().execute("ALTER ROLE faults_owner RESET ALL");
  }
}
