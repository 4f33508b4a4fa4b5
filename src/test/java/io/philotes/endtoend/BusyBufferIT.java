package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A buffer on which others take locks and connections: Philotes waits, says so and goes on. */
class BusyBufferIT {

  private static final String ROLE = "busy_buffer";
  private static Service service;
  private static int rows;

  @BeforeAll
  static void start() {
    Rig rig = Rig.open();
    Postgres.buffer().execute("DROP ROLE IF EXISTS " + ROLE, "CREATE ROLE " + ROLE + " LOGIN PASSWORD 'busy'",
        "GRANT pg_signal_backend TO " + ROLE, "ALTER DATABASE " + rig.buffer().name() + " OWNER TO " + ROLE,
        "ALTER DATABASE " + rig.buffer().name() + " SET deadlock_timeout = '3s'");
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
    service = Service.start(rig.with("PHILOTES_BUFFER_USER", ROLE).with("PHILOTES_BUFFER_PASSWORD", "busy")
        .with("PHILOTES_BUFFER_POOL_SIZE", "1"));
  }

  @AfterAll
  static void stop() {
    service.close();
    Postgres.buffer().execute("DROP ROLE " + ROLE);
  }

  /** Someone is about to insert the row that the writer inserts next, and then asks for the row that the writer holds. */
  @Test
  void f81AWriterThatLosesADeadlockWritesAgain() throws SQLException {
    Rig rig = service.rig();
    long before = service.settled();
    try (Connection connection = rig.buffer().connect(); Statement statement = connection.createStatement();
        LogLines log = LogLines.of("io.philotes")) {
      connection.setAutoCommit(false);
      statement.execute("SET deadlock_timeout = '100s'");
      statement.execute("INSERT INTO philotes.batches SELECT (jsonb_populate_record(b, '{\"first_position\": %1$d, \"last_position\": %1$d}')).*"
          .formatted(before + 1) + " FROM philotes.batches b ORDER BY last_position DESC LIMIT 1");
      insert();
      Await.until("the writer waits", Rig.LONG, () -> rig.buffer().queryLong("SELECT count(*) FROM pg_stat_activity WHERE datname = "
          + "current_database() AND application_name LIKE '%writer' AND wait_event_type = 'Lock'") == 1);
      statement.execute("SELECT * FROM philotes.sources FOR UPDATE");
      Await.until("the writer tells", Rig.LONG, () -> log.contain("40P01"));
      connection.rollback();
    }
    rig.awaitStreaming();
    assertEquals(1, service.since(before).size());
    rig.check();
  }

  /** The disk is full as far as the server's answer goes; a disk that really is takes the command {@code disk-full}. */
  @Test
  void f79WaitsForSpaceAndSaysSo() {
    Rig rig = service.rig();
    long before = service.settled();
    rig.buffer().execute("CREATE FUNCTION public.no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " RAISE EXCEPTION 'could not extend file \"base/5/16384\": No space left on device' USING ERRCODE = 'disk_full'; END $$",
        "CREATE TRIGGER no_space BEFORE INSERT ON philotes.batches FOR EACH STATEMENT EXECUTE FUNCTION public.no_space()");
    insert();
    Await.until("it says that the disk is full", Rig.LONG,
        () -> "BUFFER_FULL".equals(Status.source(rig.port(), Rig.SOURCE).getString("code")));
    insert();
    assertEquals(503, Status.code(rig.port(), "/health/ready"));
    assertEquals(200, Status.code(rig.port(), "/health/live"));
    assertEquals(before, rig.lastPosition());
    rig.buffer().execute("DROP TRIGGER no_space ON philotes.batches", "DROP FUNCTION public.no_space");
    rig.awaitStreaming();
    assertEquals(2, service.since(before).size());
    rig.check();
  }

  /** Nobody gets another connection; what we have is enough. */
  @Test
  void f82GoesOnWithItsConnectionsWhenThereAreNoMore() {
    Rig rig = service.rig();
    long before = service.settled();
    limit(connections());
    try {
      SQLException full = assertThrows(SQLException.class, BusyBufferIT::connectAsRole);
      assertTrue(full.getMessage().contains("too many connections"), full.getMessage());
      long writer = writer();
      insert();
      insert();
      assertEquals(2, service.since(before).size());
      assertEquals(writer, writer(), "the same connection");
    } finally {
      limit(-1);
    }
    rig.check();
  }

  @Test
  void f82WaitsForAConnectionAndSaysSo() {
    Rig rig = service.rig();
    long before = service.settled();
    limit(0);
    try {
      endConnections("");
      insert();
      Status.awaitSource(rig.port(), Rig.SOURCE, "DEGRADED", Rig.LONG);
      Await.until("it tells why", Rig.LONG, () -> Status.source(rig.port(), Rig.SOURCE).getString("error").contains("53300"));
      assertEquals(200, Status.code(rig.port(), "/health/live"));
      assertEquals(503, Status.code(rig.port(), "/health/ready"));
    } finally {
      limit(-1);
    }
    rig.awaitStreaming();
    assertEquals(1, service.since(before).size());
    rig.check();
  }

  /** As a pooler does with connections that were idle for too long. */
  @Test
  void f82OpensIdleConnectionsAgain() {
    Rig rig = service.rig();
    long before = service.settled();
    long fence = rig.buffer().queryLong("SELECT fence FROM philotes.sources");
    for (int i = 0; i < 3; i++) {
      endConnections(" AND application_name NOT LIKE '%writer'");
      insert();
      assertEquals(i + 1, service.since(before).size());
      Await.until("the pool has a connection again", Duration.ofSeconds(20), () -> connections() > 1);
    }
    assertEquals(fence, rig.buffer().queryLong("SELECT fence FROM philotes.sources"), "it led all the time");
    rig.check();
  }

  private static void insert() {
    service.source().execute("INSERT INTO t VALUES (" + ++rows + ")");
  }

  private static void limit(long connections) {
    Postgres.buffer().execute("ALTER ROLE " + ROLE + " CONNECTION LIMIT " + connections);
  }

  private static Connection connectAsRole() throws SQLException {
    return DriverManager.getConnection("jdbc:postgresql://" + Postgres.buffer().host() + ":" + Postgres.buffer().port() + "/"
        + service.rig().buffer().name(), ROLE, "busy");
  }

  private static long connections() {
    return service.rig().buffer().queryLong("SELECT count(*) FROM pg_stat_activity WHERE usename = '" + ROLE + "'");
  }

  private static long writer() {
    return service.rig().buffer().queryLong("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        + " AND application_name LIKE '%writer'");
  }

  private static void endConnections(String which) {
    service.rig().buffer().execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + ROLE + "'" + which);
  }
}
