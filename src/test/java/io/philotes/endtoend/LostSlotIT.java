package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import io.philotes.testing.Await;
import io.philotes.testing.Direction;
import io.philotes.testing.FaultProxy;
import io.philotes.testing.JarProcess;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.verification.Deliveries;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The source gives the slot up: the whole way from the loss to the next epoch, as its operator walks it, with the jar. */
@NeedsOwnServer
class LostSlotIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  /** Long enough for several attempts, if there were any: they would come every second at the latest. */
  private static final Duration WATCHED = Duration.ofSeconds(6);

  private Rig rig;

  @Test
  void f25ALostSlotStopsTheSourceWithoutALoopAndAResyncBeginsTheNextEpoch() {
    try (PostgresServer server = Postgres.start(Map.of("max_slot_wal_keep_size", "1MB", "wal_sender_timeout", "6s"));
         FaultProxy proxy = FaultProxy.to(server)) {
      rig = Rig.open(server, Postgres.buffer()).with("PHILOTES_SOURCE_PORT", String.valueOf(proxy.port()));
      try (Embedded service = rig.embed()) {
        rig.awaitStreaming();
        rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 10)");
        rig.awaitBuffered();
        loseSlot(proxy);
        showsItAndTriesNoMore(proxy);
        refusedWhileItRuns();
        assertTrue(service.vertx().deploymentIDs().size() > 1);
      }
      tellsAndChangesNothing();
      resyncs();
      rig.close();
    }
  }

  /** Nobody hears what Philotes confirms, so the slot falls behind; the server gives it up at its next checkpoint. */
  private void loseSlot(FaultProxy proxy) {
    proxy.replication().hold(Direction.TO_SERVER);
    for (int segment = 0; segment < 3; segment++) {
      rig.source().execute("SELECT pg_logical_emit_message(false, 'noise', repeat('x', 100000))", "SELECT pg_switch_wal()");
    }
    Await.until("the slot is lost", SOON, () -> {
      rig.source().execute("CHECKPOINT");
      return "lost".equals(rig.source().queryText("SELECT wal_status FROM pg_replication_slots WHERE slot_name = '" + rig.slot() + "'"));
    });
    proxy.heal();
    proxy.all().cut();
  }

  private void showsItAndTriesNoMore(FaultProxy proxy) {
    Status.awaitSource(rig.port(), Rig.SOURCE, "FAILED", SOON);
    assertEquals("SLOT_LOST", Status.source(rig.port(), Rig.SOURCE).getString("code"));
    String error = Status.source(rig.port(), Rig.SOURCE).getString("error");
    assertTrue(error.contains("missing range [") && error.contains("resync"), error);
    assertTrue(Status.get(rig.port(), "/health").body().contains("SLOT_LOST"));
    assertEquals(503, Status.code(rig.port(), "/health/ready"));
    assertEquals(200, Status.code(rig.port(), "/health/live"));
    int attempts = proxy.replication().opened();
    long until = System.nanoTime() + WATCHED.toNanos();
    Await.until("it was watched for a while", SOON, () -> System.nanoTime() > until);
    assertEquals(attempts, proxy.replication().opened(), "nothing is tried again");
  }

  /** A source that stopped for good keeps its lease, because its consumers go on. */
  private void refusedWhileItRuns() {
    Rig.Finished refused = rig.command("resync", "--accept-loss");
    assertEquals(4, refused.exit());
    assertTrue(refused.errors().stream().anyMatch(line -> line.startsWith(ErrorCode.SOURCE_LED.id() + " ")
        && line.contains("the instance one holds the lease")), String.join("\n", refused.errors()));
  }

  /** 'run', the plan alone and the plan without consent: each names the loss, none changes anything. */
  private void tellsAndChangesNothing() {
    String before = new Epochs(rig).state();
    Rig.Finished run = rig.command("run");
    assertEquals(5, run.exit(), () -> String.join("\n", run.errors()));
    assertTrue(run.errors().stream().anyMatch(line -> line.startsWith(ErrorCode.SLOT_LOST.id())), String.join("\n", run.errors()));
    Rig.Finished dry = rig.command("resync", "--dry-run");
    assertEquals(0, dry.exit(), () -> String.join("\n", dry.errors()));
    String plan = String.join("\n", dry.output());
    for (String told : List.of("epoch 1, last position " + rig.lastPosition(), "found: " + ErrorCode.SLOT_LOST.id(),
        "would drop the slot " + rig.slot(), "would create the slot " + rig.slot(),
        "would begin epoch 2 at position " + (rig.lastPosition() + 1), "missing: what committed in the LSN range [",
        "tables: public.marker, public.t", "no backfill", "dry run: nothing was changed")) {
      assertTrue(plan.contains(told), told + " is not in\n" + plan);
    }
    Rig.Finished refused = rig.command("resync", Rig.SOURCE);
    assertEquals(2, refused.exit());
    assertTrue(refused.errors().stream().anyMatch(line -> line.contains("--accept-loss")), String.join("\n", refused.errors()));
    assertEquals(before, new Epochs(rig).state());
  }

  private void resyncs() {
    long last = rig.lastPosition();
    Rig.Finished done = rig.command("resync", Rig.SOURCE, "--accept-loss");
    assertEquals(0, done.exit(), () -> String.join("\n", done.errors()));
    assertTrue(done.output().stream().anyMatch(line -> line.startsWith("resync: epoch 2 begins at ")), String.join("\n", done.output()));
    Rig.Finished verified = rig.command("verify");
    assertEquals(0, verified.exit(), () -> String.join("\n", verified.errors()));
    assertTrue(verified.output().stream().anyMatch(line -> line.contains("epoch 2 (SLOT_LOST) from position " + (last + 1))
        && line.contains("was not captured")), String.join("\n", verified.output()));
    Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
    try (JarProcess jar = rig.jar(log)) {
      rig.awaitStreaming();
      rig.source().execute("INSERT INTO t SELECT generate_series(1001, 1010)");
      rig.awaitBuffered();
      log.await(rig.lastPosition(), SOON);
      assertTrue(jar.isAlive());
    }
    rig.checkOrder(log);
    new Epochs(rig).assertSecond("SLOT_LOST", last);
  }
}
