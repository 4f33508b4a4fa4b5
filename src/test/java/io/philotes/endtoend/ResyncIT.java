package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import io.philotes.testing.Await;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The operator's way out of a broken history: nothing without consent, everything told, and then it streams again. */
class ResyncIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  /** Long enough for several attempts, if there were any: they would come every second at the latest. */
  private static final Duration WATCHED = Duration.ofSeconds(6);

  private Rig rig = Rig.open();

  @AfterEach
  void close() {
    rig.close();
  }

  @NeedsOwnServer
  @Test
  void f25ALostSlotStopsTheSourceWithoutALoopAndAResyncBeginsTheNextEpoch() {
    rig.close();
    try (PostgresServer server = Postgres.start(Map.of("max_slot_wal_keep_size", "1MB", "wal_sender_timeout", "6s"))) {
      rig = Rig.open(server, Postgres.buffer());
      try (TcpProxy proxy = new TcpProxy(server.host(), server.port())) {
        rig.with("PHILOTES_SOURCE_PORT", String.valueOf(proxy.port()));
        try (Embedded service = rig.embed()) {
          rig.awaitStreaming();
          fill();
          loseSlot(proxy);
          showsItAndTriesNoMore(proxy);
          refusedWhileItRuns();
          assertTrue(service.vertx().deploymentIDs().size() > 1);
        }
        assertTellsAndChangesNothing("SLOT_LOST");
        List<String> told = resync("--accept-loss").output();
        assertTrue(told.stream().anyMatch(line -> line.startsWith("resync: epoch 2 begins at ")), String.join("\n", told));
        assertSecondEpoch("SLOT_LOST");
      }
      rig.close();
      rig = Rig.open();
    }
  }

  /** Nobody hears what Philotes confirms, so the slot falls behind; the server gives it up at its next checkpoint. */
  private void loseSlot(TcpProxy proxy) {
    proxy.hold();
    for (int segment = 0; segment < 3; segment++) {
      rig.source().execute("SELECT pg_logical_emit_message(false, 'noise', repeat('x', 100000))", "SELECT pg_switch_wal()");
    }
    Await.until("the slot is lost", SOON, () -> {
      rig.source().execute("CHECKPOINT");
      return "lost".equals(rig.source().queryText("SELECT wal_status FROM pg_replication_slots WHERE slot_name = '" + rig.slot() + "'"));
    });
    proxy.release();
    proxy.cut();
  }

  private void showsItAndTriesNoMore(TcpProxy proxy) {
    Status.awaitSource(rig.port(), Rig.SOURCE, "FAILED", SOON);
    assertEquals("SLOT_LOST", Status.source(rig.port(), Rig.SOURCE).getString("code"));
    String error = Status.source(rig.port(), Rig.SOURCE).getString("error");
    assertTrue(error.contains("missing range (") && error.contains("resync"), error);
    assertTrue(Status.get(rig.port(), "/health").body().contains("SLOT_LOST"));
    assertEquals(503, Status.code(rig.port(), "/health/ready"));
    assertEquals(200, Status.code(rig.port(), "/health/live"));
    int connections = proxy.connections();
    long until = System.nanoTime() + WATCHED.toNanos();
    Await.until("it was watched for a while", SOON, () -> System.nanoTime() > until);
    assertTrue(proxy.connections() - connections <= 1, "one for the figures of the source, none to stream");
  }

  private void refusedWhileItRuns() {
    Rig.Finished refused = resync("--accept-loss");
    assertEquals(4, refused.exit());
    assertTrue(refused.errors().stream().anyMatch(line -> line.startsWith(ErrorCode.SOURCE_LED.id() + " ")
        && line.contains("the instance one holds the lease")), String.join("\n", refused.errors()));
  }

  /** The plan alone, the plan without consent, and 'run': each names the same, and none changes anything. */
  private void assertTellsAndChangesNothing(String code) {
    String before = sources();
    Rig.Finished run = rig.command("run");
    assertEquals(5, run.exit(), () -> String.join("\n", run.errors()));
    assertTrue(run.errors().stream().anyMatch(line -> line.contains(code)), String.join("\n", run.errors()));
    Rig.Finished dry = resync("--dry-run");
    assertEquals(0, dry.exit(), () -> String.join("\n", dry.errors()));
    String plan = String.join("\n", dry.output());
    for (String told : List.of("epoch 1, last position " + rig.lastPosition(), "found: ", code, "would begin epoch 2 at position "
        + (rig.lastPosition() + 1), "missing: what committed in the LSN range (", "tables: public.t", "no backfill", "nothing was changed")) {
      assertTrue(plan.contains(told), told + " is not in\n" + plan);
    }
    Rig.Finished refused = resync();
    assertEquals(2, refused.exit());
    assertTrue(refused.errors().stream().anyMatch(line -> line.contains("--accept-loss")), String.join("\n", refused.errors()));
    assertEquals(before, sources());
  }

  @Test
  void f22GoesOnWithANewSlotAfterTheOldOneWasDropped() {
    fillAndStop();
    dropSlot();
    rig.source().execute("INSERT INTO t VALUES (-1)");
    assertEquals(0, resync("--accept-loss").exit());
    assertSecondEpoch("SLOT_MISSING");
    assertEquals(0, rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_events WHERE after_data->>'id' = '-1'"));
  }

  @Test
  void goesOnFromASlotThatSomeoneElseAdvanced() {
    fillAndStop();
    rig.source().execute("INSERT INTO t VALUES (-1)");
    rig.source().execute("SELECT pg_replication_slot_advance('" + rig.slot() + "', pg_current_wal_lsn())", "INSERT INTO t VALUES (-2)");
    assertEquals(0, resync("--accept-loss").exit());
    assertSecondEpoch("SLOT_ADVANCED_ELSEWHERE");
    assertEquals(List.of("-2"), rig.buffer().queryColumn(
        "SELECT after_data->>'id' FROM philotes.cdc_events WHERE (after_data->>'id')::int < 0"), "what the slot still had is there");
  }

  /** On PostgreSQL 17 and older the slot could never stream again; on 18 it would leave out what it cannot see. */
  @Test
  void f27TakesANewSlotWithANewPublication() {
    fillAndStop();
    rig.source().execute("DROP PUBLICATION philotes_pub");
    assertEquals(0, resync("--accept-loss").exit());
    assertSecondEpoch("PUBLICATION_MISSING");
  }

  @Test
  void goesOnFromALeftOverSlotOfABufferThatIsGone() {
    fillAndStop();
    rig.source().execute("INSERT INTO t VALUES (-1)");
    rig.buffer().execute("DROP SCHEMA philotes CASCADE");
    assertEquals(5, resync("--accept-loss").exit(), "not without being told");
    assertEquals(0, resync("--from", "slot", "--accept-loss").exit());
    streams();
    assertEquals("-1", rig.buffer().queryText("SELECT after_data->>'id' FROM philotes.cdc_events WHERE id = 1"));
    assertEquals("SLOT_UNKNOWN", rig.buffer().queryText("SELECT reason FROM philotes.cdc_epochs WHERE epoch = 1"));
    BufferChecker.checkOrder(rig);
  }

  @Test
  void changesNothingWhereNothingIsBroken() {
    fillAndStop();
    String before = sources();
    Rig.Finished finished = resync("--accept-loss");
    assertEquals(0, finished.exit());
    assertTrue(finished.output().stream().anyMatch(line -> line.startsWith("nothing is broken")), String.join("\n", finished.output()));
    assertEquals(before, sources());
    assertEquals(2, rig.command("resync", "nobody").exit());
    assertEquals(0, resync("--from", "now", "--accept-loss").exit(), "unless it is asked for");
    assertSecondEpoch("REQUESTED");
  }

  private void assertSecondEpoch(String reason) {
    long before = rig.lastPosition();
    Rig.Finished verified = rig.command("verify");
    assertEquals(0, verified.exit(), () -> String.join("\n", verified.errors()));
    assertTrue(verified.output().stream().anyMatch(line -> line.contains("epoch 2 (" + reason + ") from position " + (before + 1))),
        String.join("\n", verified.output()));
    streams();
    assertEquals(List.of("1", "2"), rig.buffer().queryColumn("SELECT DISTINCT epoch FROM philotes.cdc_events ORDER BY 1"));
    assertEquals(before + 1, rig.buffer().queryLong("SELECT min(id) FROM philotes.cdc_events WHERE epoch = 2"));
    assertEquals(before + 1, rig.buffer().queryLong("SELECT first_id FROM philotes.cdc_epochs WHERE epoch = 2"));
    assertEquals(1, rig.source().queryLong("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"));
    BufferChecker.checkOrder(rig);
  }

  /** A restarted service goes on by itself, and its consumer sees the new epoch. */
  private void streams() {
    ConsumerLog log = new ConsumerLog();
    try (io.philotes.testing.JarProcess jar = rig.jar(log)) {
      rig.awaitStreaming();
      rig.source().execute("INSERT INTO t SELECT generate_series(1001, 1010)");
      rig.awaitBuffered();
      rig.awaitConsumed("log");
      log.await(rig.lastPosition(), SOON);
      log.check(rig.lastPosition());
      assertTrue(jar.isAlive());
    }
  }

  private void fill() {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 10)");
    rig.awaitBuffered();
  }

  private void fillAndStop() {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      fill();
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    Await.until("the slot is free", SOON, () -> rig.walsender() == 0);
  }

  private void dropSlot() {
    rig.source().execute("SELECT pg_drop_replication_slot('" + rig.slot() + "')");
  }

  private Rig.Finished resync(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "resync";
    arguments[1] = Rig.SOURCE;
    System.arraycopy(options, 0, arguments, 2, options.length);
    return rig.command(arguments);
  }

  /** What a resync may change, but for the fence. */
  private String sources() {
    return rig.buffer().queryText("SELECT (to_jsonb(s) - 'fence')::text || (SELECT count(*) FROM philotes.batches) FROM philotes.sources s")
        + rig.buffer().query("SELECT * FROM philotes.epochs") + rig.source().query(
            "SELECT slot_name, confirmed_flush_lsn FROM pg_replication_slots WHERE database = current_database()");
  }
}
