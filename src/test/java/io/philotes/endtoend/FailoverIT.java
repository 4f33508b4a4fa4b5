package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.testing.Await;
import io.philotes.testing.FaultProxy;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import io.philotes.testing.TestDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The source's standby is promoted: with all that we have, Philotes goes on; with less, it says so and stops. */
@NeedsOwnServer
class FailoverIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int FIRST_WITH_SYNCED_SLOTS = 17;
  private static final long BETWEEN_SNAPSHOTS = Duration.ofMillis(500).toNanos();

  private PostgresServer primary;
  private PostgresServer standby;
  private FaultProxy endpoint;
  private Rig rig;
  private TestDatabase promoted;

  /** The standby has a slot on the primary, so that it misses nothing, and begins as a cold copy. */
  @BeforeEach
  void startBoth() {
    primary = Postgres.start();
    rig = Rig.open(primary, Postgres.buffer());
    primary.execute("SELECT pg_create_physical_replication_slot('standby', true)");
    primary.stop(StopMode.FAST);
    Map<String, String> settings = new HashMap<>(Map.of("primary_slot_name", "standby", "hot_standby_feedback", "on",
        "wal_receiver_status_interval", "1s", "primary_conninfo", "host=127.0.0.1 port=" + primary.port() + " user=" + primary.user()
            + " password=" + primary.password() + " dbname=postgres application_name=standby"));
    if (Postgres.major() >= FIRST_WITH_SYNCED_SLOTS) {
      settings.put("sync_replication_slots", "on");
    }
    standby = primary.copy(settings, true);
    promoted = standby.database(rig.source().name());
    primary.start();
    endpoint = FaultProxy.to(primary);
    rig.with("PHILOTES_SOURCE_PORT", String.valueOf(endpoint.port()));
  }

  @AfterEach
  void stopBoth() {
    endpoint.close();
    rig.buffer().close();
    standby.close();
    primary.close();
  }

  @Test
  void f42GoesOnAfterAPlannedFailoverToASyncedSlot() {
    assumeTrue(Postgres.major() >= FIRST_WITH_SYNCED_SLOTS, "older servers do not sync slots");
    primary.execute("ALTER SYSTEM SET synchronized_standby_slots = 'standby'", "SELECT pg_reload_conf()");
    try (Embedded service = rig.embed()) {
      capture();
      syncSlot();
      rig.source().execute("INSERT INTO t SELECT generate_series(11, 20)");
      primary.stop(StopMode.FAST);
      promote();
      long moved = System.nanoTime();
      moveEndpoint();
      promoted.execute("INSERT INTO t SELECT generate_series(21, 30)");
      Lsn64 end = Lsn64.parse(promoted.queryText("SELECT pg_current_wal_insert_lsn()"));
      promoted.execute("INSERT INTO t VALUES (31)");
      Await.until("it has what the new primary wrote", SOON, () -> rig.durable().isAfter(end));
      assertTrue(System.nanoTime() - moved < SOON.toNanos());
      assertEquals("STREAMING", Status.sourceState(rig.port(), Rig.SOURCE));
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    rig.check(promoted, Rig.SOURCE);
    assertEquals(0, rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_epochs"), "still the first epoch");
  }

  /** The buffer has more than the standby when the primary dies. */
  @Test
  void f42StopsAfterAFailoverThatLostWhatWeHaveAndGoesOnInANewEpoch() {
    boolean synced = Postgres.major() >= FIRST_WITH_SYNCED_SLOTS;
    try (Embedded service = rig.embed()) {
      capture();
      if (synced) {
        syncSlot();
      }
      standby.stop(StopMode.FAST);
      rig.source().execute("INSERT INTO t SELECT generate_series(11, 20)");
      rig.awaitBuffered();
      primary.kill();
      standby.start();
      promote();
      moveEndpoint();
      Status.awaitSource(rig.port(), Rig.SOURCE, "FAILED", SOON);
      assertEquals("SOURCE_DIVERGED", Status.source(rig.port(), Rig.SOURCE).getString("code"));
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    promoted.execute("INSERT INTO t SELECT generate_series(101, 110)");
    long last = rig.lastPosition();
    PhilotesException refusal = Epochs.assertStartFails(rig, ErrorCode.SOURCE_DIVERGED);
    assertTrue(refusal.getMessage().contains("it left timeline 1 at ") && refusal.getMessage().contains(rig.durable().toString()), refusal.getMessage());
    String told = new Epochs(rig).resync(null);
    assertTrue(told.contains("never happened on the source's timeline, but stays in epoch 1"), told);
    assertEquals(synced, told.contains("missing: nothing"), told);
    streamsOnTheNewTimeline(synced);
    new Epochs(rig).assertSecond("SOURCE_DIVERGED", last);
  }

  private void streamsOnTheNewTimeline(boolean withWhatCameBefore) {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      Lsn64 end = Lsn64.parse(promoted.queryText("SELECT pg_current_wal_insert_lsn()"));
      promoted.execute("INSERT INTO t VALUES (111)");
      Await.until("the new epoch has events", SOON, () -> rig.durable().isAfter(end));
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    assertEquals(withWhatCameBefore ? 11 : 1,
        rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_events WHERE epoch = 2 AND table_name = 't'"));
  }

  private void capture() {
    rig.awaitStreaming();
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 10)");
    rig.awaitBuffered();
    Await.until("the standby has it", SOON, () -> promoted.queryLong("SELECT count(*) FROM t") == 10);
  }

  /**
   * The standby's copy of the slot is temporary until the slot has moved past where the copy began. It moves with the
   * records of running transactions that come every 15 seconds, or when asked for, once they are confirmed. One that moves
   * all the time is always ahead of the standby, which then leaves it alone. The standby's postmaster looks once a minute
   * whether it should start the worker that copies, or when somebody logs in.
   */
  private void syncSlot() {
    AtomicLong asked = new AtomicLong(System.nanoTime() - BETWEEN_SNAPSHOTS);
    Await.until("the standby keeps the slot", SOON, () -> {
      if (System.nanoTime() - asked.get() >= BETWEEN_SNAPSHOTS) {
        rig.source().execute("SELECT pg_log_standby_snapshot()", "INSERT INTO marker DEFAULT VALUES");
        standby.execute("SELECT 1");
        asked.set(System.nanoTime());
      }
      return promoted.queryLong("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + rig.slot()
          + "' AND synced AND NOT temporary") == 1;
    });
  }

  private void moveEndpoint() {
    endpoint.lead(standby.host(), standby.port());
    endpoint.all().cut();
  }

  private void promote() {
    standby.execute("SELECT pg_promote(true, 60)");
  }
}
