package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.FaultProxy;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The buffer is away and the source keeps WAL: what an operator sees of it, and how each stage is cured. */
@NeedsOwnServer
class RetainedWalIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final long MB = 1 << 20;

  /** Checkpoints come only when they are asked for, and with a lot of WAL; then the source keeps all that the limit allows. */
  private static final Map<String, String> SETTINGS = Map.of("max_slot_wal_keep_size", "512MB", "max_wal_size", "64MB",
      "min_wal_size", "32MB", "checkpoint_timeout", "1h", "wal_sender_timeout", "6s");

  private Rig rig;

  @Test
  void f25WarnsLongBeforeTheSlotIsLostAndIsWellAgainWhenTheBufferIsBack() {
    try (PostgresServer server = Postgres.start(SETTINGS); FaultProxy buffer = FaultProxy.to(Postgres.buffer());
         LogLines log = LogLines.of("io.philotes.ingestion.WalAlarm")) {
      rig = Rig.open(server, Postgres.buffer()).with("PHILOTES_BUFFER_PORT", String.valueOf(buffer.port()))
          .with("PHILOTES_SOURCE_WAL_WARN_BYTES", "100MB");
      try (Embedded service = rig.embed()) {
        rig.awaitStreaming();
        Await.until("the source told", SOON, () -> "reserved".equals(source().getString("walStatus")));
        assertTrue(source().getLong("safeWalBytes") > 500 * MB, source().encode());
        buffer.refuse();
        buffer.all().reset();
        Status.awaitSource(rig.port(), Rig.SOURCE, "DEGRADED", SOON);
        writeSegments();
        forecasts();
        warns(log);
        isUnreservedAndComesBack(log);
        buffer.accept();
        rig.awaitStreaming();
        isWellAgain(log);
        assertTrue(service.vertx().deploymentIDs().size() > 1);
      }
      rig.check();
      rig.close();
    }
  }

  private void writeSegments() {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
    for (int segment = 0; segment < 12; segment++) {
      rig.source().execute("INSERT INTO t VALUES (" + segment + ")", "SELECT pg_switch_wal()");
    }
  }

  private void forecasts() {
    Await.until("there is a forecast", SOON, () -> source().getLong("secondsUntilSlotLost") != null);
    JsonObject told = source();
    assertEquals("DEGRADED", told.getString("state"));
    assertTrue(told.getString("code").startsWith("BUFFER_"), told.encode());
    assertEquals("extended", told.getString("walStatus"));
    assertTrue(told.getLong("retainedWalBytes") > 170 * MB && told.getLong("safeWalBytes") < 350 * MB, told.encode());
    long rate = told.getLong("retainedWalBytesPerSecond");
    assertTrue(rate > MB, told.encode());
    assertEquals((double) told.getLong("safeWalBytes") / rate, told.getLong("secondsUntilSlotLost"), 1.0, told.encode());
  }

  private void warns(LogLines log) {
    Await.until("it is in the log", Duration.ofSeconds(45), () -> log.contain("WARN PHL-SRC-30 SOURCE_WAL_RETAINED "));
    Await.until("it is in /stats", SOON, () -> source().containsKey("walWarning"));
    String warning = source().getString("walWarning");
    assertTrue(warning.contains("(slot=" + rig.slot() + ")") && warning.contains("bring the buffer back"), warning);
    assertTrue(Status.get(rig.port(), "/health").body().contains("SOURCE_WAL_RETAINED"));
    assertEquals(1, Metrics.read(rig.port()).value("philotes_cdc_wal_status", Rig.SOURCE));
    assertTrue(Metrics.read(rig.port()).value("philotes_cdc_seconds_until_slot_lost", Rig.SOURCE) < 3600);
  }

  /** The source gives nothing up before its next checkpoint, so a higher limit is still in time. None is under way behind ours. */
  private void isUnreservedAndComesBack(LogLines log) {
    rig.source().execute("CHECKPOINT");
    rig.source().execute("ALTER SYSTEM SET max_slot_wal_keep_size = '64MB'", "SELECT pg_reload_conf()");
    Await.until("it is an error", SOON, () -> log.contain("ERROR PHL-SRC-31 SLOT_UNRESERVED "));
    Await.until("it is in /stats", SOON, () -> "unreserved".equals(source().getString("walStatus")));
    assertEquals(0, source().getLong("secondsUntilSlotLost"));
    rig.source().execute("ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
    Await.until("the slot is back", SOON, () -> "extended".equals(source().getString("walStatus")));
  }

  private void isWellAgain(LogLines log) {
    Await.until("the slot moves", Rig.LONG, () -> {
      rig.source().execute("CHECKPOINT", "INSERT INTO t SELECT max(id) + 1 FROM t");
      return source().getLong("retainedWalBytes") < 32 * MB;
    });
    Await.until("it is said", Duration.ofSeconds(60), () -> checkpointed() && log.contain("INFO The WAL that the slot keeps is well below the thresholds again"));
    Await.until("it is in /stats", SOON, () -> !source().containsKey("walWarning"));
    assertEquals("STREAMING", source().getString("state"));
    assertEquals(1, log.count("SOURCE_WAL_RETAINED "), "once is enough");
    assertEquals(1, log.count("SLOT_UNRESERVED "));
  }

  /** Each lets the source forget what was confirmed. */
  private boolean checkpointed() {
    rig.source().execute("CHECKPOINT");
    return true;
  }

  private JsonObject source() {
    return Status.source(rig.port(), Rig.SOURCE);
  }
}
