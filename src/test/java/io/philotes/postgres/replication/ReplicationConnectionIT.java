package io.philotes.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.protocol.AuthenticationRefusedException;
import io.philotes.postgres.protocol.ServerErrorException;
import io.philotes.postgres.protocol.StandbyStatusUpdate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicationConnectionIT {

  private static final String WEIRD = "pub, 'Öl\" \\ 水";

  private static SourceServer server;
  private static int slots;

  private Vertx vertx;
  private String slot;

  @BeforeAll
  static void startServer() throws Exception {
    server = SourceServer.start();
    server.run("DROP TABLE IF EXISTS orders", "CREATE TABLE orders (id int PRIMARY KEY, doc text)",
        "DROP PUBLICATION IF EXISTS p", "CREATE PUBLICATION p FOR TABLE orders",
        "DROP PUBLICATION IF EXISTS \"" + WEIRD.replace("\"", "\"\"") + "\"",
        "CREATE PUBLICATION \"" + WEIRD.replace("\"", "\"\"") + "\" FOR TABLE orders",
        "DROP ROLE IF EXISTS scram_user", "DROP ROLE IF EXISTS md5_user", "DROP ROLE IF EXISTS clear_user",
        "SET password_encryption = 'scram-sha-256'", "CREATE ROLE scram_user LOGIN REPLICATION PASSWORD 'pässword\u00a0x'",
        "CREATE ROLE clear_user LOGIN REPLICATION PASSWORD 'secret'",
        "SET password_encryption = 'md5'", "CREATE ROLE md5_user LOGIN REPLICATION PASSWORD 'secret'");
    server.hba(List.of("host all scram_user all scram-sha-256", "host all md5_user all md5", "host all clear_user all password"));
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void begin() {
    vertx = Vertx.vertx();
    slot = "it_" + slots++;
  }

  @AfterEach
  void end() throws Exception {
    Results.of(vertx.close());
    dropSlot(server, slot);
  }

  private static void dropSlot(SourceServer server, String slot) throws Exception {
    server.run("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '" + slot + "' AND active");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while ("t".equals(server.value("SELECT active FROM pg_replication_slots WHERE slot_name = '" + slot + "'")) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    server.run("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '" + slot + "'");
  }

  private ReplicationConnection connect() throws Exception {
    return Results.of(ReplicationConnection.connect(vertx, server.options()));
  }

  private ReplicationStream stream(ReplicationConnection connection, List<String> publications) throws Exception {
    CreatedSlot created = Results.of(connection.createSlot(slot, false));
    return Results.of(connection.startReplication(slot, created.consistentPoint(), publications, 1));
  }

  private static String confirmed(String slot) throws Exception {
    return server.value("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '" + slot + "'");
  }

  @Test
  void identifiesTheSystemAndReportsTheServer() throws Exception {
    ReplicationConnection connection = connect();
    SystemIdentity identity = Results.of(connection.identifySystem());
    assertEquals(server.value("SELECT system_identifier FROM pg_control_system()"), identity.systemId());
    assertEquals(1, identity.timeline());
    assertEquals("postgres", identity.database());
    assertTrue(identity.xlogPos().isAfter(Lsn.ZERO));
    assertEquals(server.value("SHOW server_version_num").substring(0, 2), Integer.toString(connection.serverVersionMajor()));
    assertEquals("UTF8", connection.parameter("client_encoding"));
    assertEquals(List.of(), Results.of(connection.timelineHistory(1)).switches());
    assertTrue(connection.backendPid() > 0);
    Results.of(connection.close());
    Results.of(connection.closed());
  }

  @Test
  void pinsTheSessionWhateverTheRoleSays() throws Exception {
    server.run("ALTER ROLE postgres SET datestyle = 'SQL, DMY'", "ALTER ROLE postgres SET extra_float_digits = 0", "ALTER ROLE postgres SET bytea_output = 'escape'",
        "ALTER ROLE postgres SET statement_timeout = '1s'", "ALTER ROLE postgres SET timezone = 'Asia/Tokyo'", "ALTER ROLE postgres SET intervalstyle = 'iso_8601'");
    try {
      ReplicationConnection connection = Results.of(ReplicationConnection.connect(vertx,
          server.options().withSessionSettings(Map.of("wal_sender_timeout", "7s", "client_encoding", "SQL_ASCII"))));
      assertEquals("SQL_ASCII", connection.parameter("client_encoding"));
      for (List<String> pinned : List.of(List.of("datestyle", "ISO, MDY"), List.of("extra_float_digits", "3"), List.of("bytea_output", "hex"),
          List.of("statement_timeout", "0"), List.of("timezone", "UTC"), List.of("intervalstyle", "postgres"), List.of("wal_sender_timeout", "7s"))) {
        assertEquals(List.of(pinned.subList(1, 2)), Results.of(connection.query("SHOW " + pinned.get(0))), pinned.get(0));
      }
      if (connection.serverVersionMajor() >= 17) {
        assertEquals(List.of(List.of("0")), Results.of(connection.query("SHOW transaction_timeout")));
      }
    } finally {
      server.run("ALTER ROLE postgres RESET ALL");
    }
  }

  @Test
  void runsCommandsOneAfterTheOtherAndSurvivesAnError() throws Exception {
    ReplicationConnection connection = connect();
    Future<List<List<String>>> first = connection.query("SELECT 1, NULL, 'ä'");
    Future<List<List<String>>> broken = connection.query("SELECT 1/0");
    Future<List<List<String>>> empty = connection.query("");
    Future<List<List<String>>> last = connection.query("SELECT x FROM generate_series(1, 3) x");
    assertEquals(List.of(List.of("1"), List.of("2"), List.of("3")), Results.of(last));
    assertEquals(Arrays.asList("1", null, "ä"), Results.of(first).get(0));
    assertEquals("22012", Results.failure(ServerErrorException.class, broken).sqlState());
    assertEquals(List.of(), Results.of(empty));
    Results.failure(IllegalArgumentException.class, connection.query("SELECT '\0'"));
    assertEquals(1, Results.of(connection.query("SELECT 1")).size());
  }

  @Test
  void refusesAnAnswerAboveTheLimitAndStaysUsable() throws Exception {
    ReplicationConnection connection = connect();
    Results.failure(IllegalStateException.class, connection.query("SELECT repeat('x', 1000000) FROM generate_series(1, 20)"));
    assertEquals(1, Results.of(connection.query("SELECT 1")).size());
  }

  @Test
  void streamsAnInsertAndMovesTheSlotWithTheStatusUpdate() throws Exception {
    ReplicationConnection connection = connect();
    RecordingHandler events = new RecordingHandler();
    ReplicationStream stream = stream(connection, List.of("p")).handler(events);
    server.run("INSERT INTO orders VALUES (1, repeat('x', 300000)) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc || random()");
    events.nextMessage('B');
    assertEquals(0, events.nextMessage('R').walStart());
    events.next(event -> event.message() == 'I' || event.message() == 'U');
    RecordingHandler.Event commit = events.nextMessage('C');
    events.next("readComplete");
    Lsn end = Lsn.parse(server.value("SELECT pg_current_wal_lsn()"));
    assertTrue(Long.compareUnsigned(commit.walEnd(), end.value()) <= 0);

    Results.of(stream.sendStatus(new StandbyStatusUpdate(end, end, end, true)));
    RecordingHandler.Event keepalive = events.next("keepalive");
    assertFalse(keepalive.replyRequested());
    assertEquals(end, Lsn.parse(confirmed(slot)));

    Results.of(stream.close());
    assertNull(events.next("closed").cause());
    Results.of(connection.closed());
    assertEquals("f", server.value("SELECT active FROM pg_replication_slots WHERE slot_name = '" + slot + "'"));
  }

  @Test
  void f78DeliversNothingWhilePausedAndStillSendsStatus() throws Exception {
    ReplicationConnection connection = connect();
    RecordingHandler events = new RecordingHandler();
    ReplicationStream stream = stream(connection, List.of("p")).handler(events).pause();
    server.run("TRUNCATE orders", "INSERT INTO orders SELECT g, repeat(md5(g::text), 50) FROM generate_series(1, 20000) g");
    assertTrue(events.silent("data", 300));
    Lsn somewhere = Lsn.parse(server.value("SELECT pg_current_wal_insert_lsn()"));
    Results.of(stream.sendStatus(new StandbyStatusUpdate(somewhere, Lsn.ZERO, Lsn.ZERO, false)));
    stream.resume();
    events.nextMessage('C');
    for (int i = 0; i < 20_000; i++) {
      events.nextMessage('I');
    }
    events.nextMessage('C');
  }

  @Test
  void waitsForAHandlerBeforeItDeliversAnything() throws Exception {
    ReplicationConnection connection = connect();
    ReplicationStream stream = stream(connection, List.of("p"));
    server.run("TRUNCATE orders");
    assertEquals("t", server.value("SELECT active FROM pg_replication_slots WHERE slot_name = '" + slot + "'"));
    RecordingHandler events = new RecordingHandler();
    stream.handler(events);
    events.nextMessage('B');
  }

  @Test
  void quotesAPublicationNameOfAnyForm() throws Exception {
    ReplicationConnection connection = connect();
    RecordingHandler events = new RecordingHandler();
    stream(connection, List.of("p", WEIRD)).handler(events);
    server.run("TRUNCATE orders");
    events.nextMessage('T');
  }

  @Test
  void keepsTheConnectionWhenTheStreamCannotStart() throws Exception {
    ReplicationConnection connection = connect();
    assertEquals("42704", Results.failure(ServerErrorException.class, connection.startReplication("missing", Lsn.ZERO, List.of("p"), 1)).sqlState());
    Results.failure(IllegalArgumentException.class, connection.startReplication("missing", Lsn.ZERO, List.of("x".repeat(64)), 1));
    assertEquals(1, Results.of(connection.identifySystem()).timeline());
  }

  @Test
  void tellsWhyAnAdministratorEndedTheStream() throws Exception {
    ReplicationConnection connection = connect();
    RecordingHandler events = new RecordingHandler();
    stream(connection, List.of("p")).handler(events);
    server.run("SELECT pg_terminate_backend(" + connection.backendPid() + ")");
    assertEquals("57P01", assertInstanceOf(ServerErrorException.class, events.next("closed").cause()).sqlState());
    Results.failure(ServerErrorException.class, connection.closed());
  }

  @Test
  void tellsItAlsoWhilePaused() throws Exception {
    ReplicationConnection connection = connect();
    RecordingHandler events = new RecordingHandler();
    stream(connection, List.of("p")).handler(events).pause();
    server.run("SELECT pg_terminate_backend(" + connection.backendPid() + ")");
    assertEquals("57P01", assertInstanceOf(ServerErrorException.class, events.next("closed").cause()).sqlState());
  }

  @Test
  void failsWaitingCommandsWhenTheServerEndsTheSession() throws Exception {
    ReplicationConnection connection = connect();
    Future<List<List<String>>> running = connection.query("SELECT pg_sleep(60)");
    Future<List<List<String>>> waiting = connection.query("SELECT 1");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!"PgSleep".equals(server.value("SELECT wait_event FROM pg_stat_activity WHERE pid = " + connection.backendPid())) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    server.run("SELECT pg_terminate_backend(" + connection.backendPid() + ")");
    assertEquals("57P01", Results.failure(ServerErrorException.class, running).sqlState());
    assertEquals("57P01", Results.failure(ServerErrorException.class, waiting).sqlState());
    Results.failure(ServerErrorException.class, connection.query("SELECT 1"));
  }

  @Test
  void endsTheStreamWithWhatAHandlerThrows() throws Exception {
    ReplicationConnection connection = connect();
    RecordingHandler events = new RecordingHandler() {
      @Override
      public void xLogData(long walStart, long walEnd, long serverTime, byte[] bytes, int offset, int length) {
        throw new IllegalStateException("not decodable");
      }
    };
    stream(connection, List.of("p")).handler(events);
    server.run("TRUNCATE orders");
    assertEquals("not decodable", events.next("closed").cause().getMessage());
  }

  @Test
  void createsAFailoverSlotWhereTheServerCan() throws Exception {
    ReplicationConnection connection = connect();
    CreatedSlot created = Results.of(connection.createSlot(slot, true));
    assertEquals(slot, created.name());
    assertEquals(connection.serverVersionMajor() >= 17, created.failover());
    if (created.failover()) {
      assertEquals("t", server.value("SELECT failover FROM pg_replication_slots WHERE slot_name = '" + slot + "'"));
    }
    assertEquals("42710", Results.failure(ServerErrorException.class, connection.createSlot(slot, false)).sqlState());
  }

  @Test
  void authenticatesWithScram() throws Exception {
    ReplicationConnection connection = Results.of(ReplicationConnection.connect(vertx, server.options("scram_user", "pässword\u00a0x")));
    assertEquals("scram_user", Results.of(connection.query("SELECT current_user")).get(0).get(0));
  }

  @Test
  void saysThatThePasswordIsWrongOrMissing() {
    ServerErrorException wrong = Results.failure(ServerErrorException.class, ReplicationConnection.connect(vertx, server.options("scram_user", "CANARY_wrong")));
    assertEquals("28P01", wrong.sqlState());
    assertFalse(wrong.toString().contains("CANARY"));
    Results.failure(AuthenticationRefusedException.class, ReplicationConnection.connect(vertx, server.options("scram_user", "")));
  }

  @Test
  void refusesToGiveThePasswordAway() {
    Results.failure(AuthenticationRefusedException.class, ReplicationConnection.connect(vertx, server.options("clear_user", "secret")));
    Results.failure(AuthenticationRefusedException.class, ReplicationConnection.connect(vertx, server.options("md5_user", "secret")));
  }

  @Test
  void saysThatTheDatabaseOrTheRightIsMissing() throws Exception {
    ReplicationOptions options = ReplicationOptions.of("localhost", server.port(), "nowhere", "postgres", () -> "");
    assertEquals("3D000", Results.failure(ServerErrorException.class, ReplicationConnection.connect(vertx, options)).sqlState());
  }

  @Test
  void callsBackOnTheContextThatConnected() throws Exception {
    Context context = vertx.getOrCreateContext();
    AtomicReference<Context> seen = new AtomicReference<>();
    Promise<Void> done = Promise.promise();
    context.runOnContext(start -> ReplicationConnection.connect(vertx, server.options())
        .compose(ReplicationConnection::identifySystem)
        .onSuccess(identity -> seen.set(Vertx.currentContext()))
        .<Void>mapEmpty()
        .onComplete(done));
    Results.of(done.future());
    assertEquals(context, seen.get());
  }

  @Test
  void seesTheServerStop() throws Exception {
    try (SourceServer other = SourceServer.startEmbedded()) {
      other.run("CREATE TABLE t (id int PRIMARY KEY)", "CREATE PUBLICATION p FOR TABLE t");
      ReplicationConnection connection = Results.of(ReplicationConnection.connect(vertx, other.options()));
      CreatedSlot created = Results.of(connection.createSlot("s", false));
      ReplicationStream stream = Results.of(connection.startReplication("s", created.consistentPoint(), List.of("p"), 1));
      RecordingHandler events = new RecordingHandler() {
        @Override
        public void keepalive(long walEnd, long serverTime, boolean replyRequested) {
          Lsn end = new Lsn(walEnd);
          stream.sendStatus(new StandbyStatusUpdate(end, end, end, false));
        }
      };
      stream.handler(events);
      other.stop();
      assertTrue(events.next("closed").cause() != null);
      Results.failure(Throwable.class, connection.closed());
    }
  }

  @Test
  void closesInTimeEvenIfTheServerIsBusy() throws Exception {
    ReplicationConnection connection = connect();
    connection.query("SELECT pg_sleep(60)");
    long start = System.nanoTime();
    Results.of(connection.close());
    assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() < 3_000);
    server.run("SELECT pg_terminate_backend(" + connection.backendPid() + ")");
  }
}
