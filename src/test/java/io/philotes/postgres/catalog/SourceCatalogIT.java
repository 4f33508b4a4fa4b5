package io.philotes.postgres.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.philotes.config.DatabaseConfig;
import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.database.Side;
import io.philotes.postgres.Lsn;
import io.philotes.testing.Await;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import io.philotes.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a source tells of the WAL that a slot keeps, on a server of the version that is tested. */
@NeedsOwnServer
class SourceCatalogIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final long MB = 1 << 20;
  private static final int SLOTS_ON_STANDBYS = 16;
  private static final int IDLE_TIMEOUT = 18;

  private static PostgresServer server;
  private static Vertx vertx;

  private TestDatabase database;

  @BeforeAll
  static void startServer() {
    vertx = Vertx.vertx();
    server = Postgres.start(Map.of("max_slot_wal_keep_size", "250MB", "max_prepared_transactions", "2"));
  }

  @AfterAll
  static void stopServer() {
    server.close();
    vertx.close();
  }

  @BeforeEach
  void createSlot() {
    database = server.createDatabase("catalog");
    database.execute("CREATE TABLE t (id int)", "SELECT pg_create_logical_replication_slot('" + database.name() + "', 'pgoutput')");
  }

  @AfterEach
  void drop() {
    database.close();
  }

  private WalFacts wal() {
    return wal(database.config(), database.name());
  }

  private SlotWal slot() {
    return wal().slot();
  }

  private static WalFacts wal(DatabaseConfig config, String slot) {
    try {
      return new Database(vertx, config, Side.SOURCE, "test").connect(Session.CATALOG, 1)
          .compose(connection -> new SourceCatalog(connection).wal(slot).eventually(connection::close)).await(30, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("no answer", late);
    }
  }

  /** Each leaves the rest of a segment empty, which costs nothing and counts as written. */
  private void fillSegments(int segments) {
    for (int segment = 0; segment < segments; segment++) {
      database.execute("SELECT pg_logical_emit_message(false, 'noise', 'x')", "SELECT pg_switch_wal()");
    }
  }

  private long tellsItself(String column) {
    return database.queryLong("SELECT " + column + " FROM pg_replication_slots WHERE slot_name = '" + database.name() + "'");
  }

  @Test
  void tellsWhatASlotKeepsAndWhatIsSafe() {
    SlotWal fresh = slot();
    assertTrue(fresh.retainedBytes() < MB, fresh.toString());
    fillSegments(3);
    WalFacts facts = wal();
    assertEquals(16 * MB, facts.segmentBytes());
    SlotWal kept = facts.slot();
    assertEquals(fresh.restartLsn(), kept.restartLsn());
    assertEquals(fresh.confirmedLsn(), kept.confirmedLsn());
    assertEquals(facts.currentLsn().value() - kept.restartLsn().value(), kept.retainedBytes(), 0.1 * MB);
    assertTrue(kept.retainedBytes() > 32 * MB, kept.toString());
    assertEquals("reserved", kept.status());
    assertEquals(tellsItself("safe_wal_size"), kept.safeBytes(), 0.1 * MB);
    assertFalse(kept.active());
    assertNull(kept.idleSeconds());
    assertNull(kept.oldestTransaction());
  }

  @Test
  void tellsThatASlotIsNotThere() {
    WalFacts facts = wal(database.config(), "another");
    assertNull(facts.slot());
    assertTrue(facts.currentLsn().isAfter(Lsn.ZERO));
  }

  @Test
  void nothingIsSafeOrUnsafeWithoutALimit() {
    server.execute("ALTER SYSTEM SET max_slot_wal_keep_size = -1", "SELECT pg_reload_conf()");
    try {
      Await.until("the limit is gone", SOON, () -> slot().safeBytes() == null);
      assertEquals("reserved", slot().status());
    } finally {
      server.execute("ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
    }
  }

  /** What is confirmed stays with the source while somebody's transaction is open; also a stranger may know whose. */
  @Test
  void namesTheTransactionThatHoldsTheSlotAlthoughAllIsConfirmed() throws SQLException {
    String stranger = "stranger_of_" + database.name();
    database.execute("CREATE ROLE " + stranger + " LOGIN PASSWORD 'secret'");
    try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
      statement.execute("SET application_name = 'forgotten'; BEGIN; INSERT INTO t VALUES (1)");
      fillSegments(6);
      confirm();
      SlotWal held = slot();
      assertTrue(held.confirmedBytes() > 64 * MB, held.toString());
      assertTrue(held.oldestTransaction().contains("forgotten") && held.oldestTransaction().contains(", begun 2"), held.toString());
      String told = wal(database.config(stranger, "secret"), database.name()).slot().oldestTransaction();
      assertTrue(told.contains("forgotten") && !told.contains("begun"), told);
      statement.execute("PREPARE TRANSACTION 'left over'");
      assertTrue(slot().oldestTransaction().startsWith("the prepared transaction left over ("), slot().toString());
      statement.execute("ROLLBACK PREPARED 'left over'");
      Await.until("the slot moves", SOON, () -> {
        database.execute("CHECKPOINT");
        confirm();
        return slot().oldestTransaction() == null && slot().retainedBytes() < 32 * MB;
      });
    } finally {
      database.execute("DROP ROLE " + stranger);
    }
  }

  private void confirm() {
    database.query("SELECT pg_replication_slot_advance('" + database.name() + "', pg_current_wal_lsn())");
  }

  @Test
  void tellsHowLongASlotMayStayUnread() {
    assumeTrue(Postgres.major() >= IDLE_TIMEOUT, "older servers do not limit that");
    server.execute("ALTER SYSTEM SET idle_replication_slot_timeout = '90min'", "SELECT pg_reload_conf()");
    try {
      Await.until("it is limited", SOON, () -> slot().idleSeconds() != null);
      assertTrue(slot().idleSeconds() > 5300 && slot().idleSeconds() < 5400, slot().toString());
    } finally {
      server.execute("ALTER SYSTEM RESET idle_replication_slot_timeout", "SELECT pg_reload_conf()");
    }
  }

  /** A standby compares with an LSN that it does not have: it shows a safe_wal_size without meaning, and never extended. */
  @Test
  void computesWhatIsSafeOnAStandby() {
    assumeTrue(Postgres.major() >= SLOTS_ON_STANDBYS, "older standbys have no logical slots");
    fillSegments(4);
    server.stop(StopMode.FAST);
    try (PostgresServer standby = server.copy(Map.of("max_wal_size", "32MB", "min_wal_size", "32MB"), true)) {
      server.start();
      SlotWal there = wal(standby.config(database.name()), database.name()).slot();
      assertNotNull(there.safeBytes(), there.toString());
      assertEquals("reserved", there.status());
      assertTrue(there.retainedBytes() > 48 * MB, there.toString());
      assertEquals(slot().safeBytes(), there.safeBytes(), MB, "of the same slot at the same place");
      assertEquals(slot().retainedBytes(), there.retainedBytes(), MB);
    }
  }
}
