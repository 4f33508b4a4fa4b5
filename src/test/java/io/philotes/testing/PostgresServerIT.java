package io.philotes.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What tests rely on when they use a server. */
@Tag("smoke")
class PostgresServerIT {

  @Test
  void hasTheVersionAndTheSettingsThatReplicationNeeds() {
    PostgresServer server = Postgres.source();
    assertEquals(Postgres.major(), Integer.parseInt(server.setting("server_version_num")) / 10_000);
    assertEquals("logical", server.setting("wal_level"));
    assertEquals("on", server.setting("synchronous_commit"));
    assertTrue(Integer.parseInt(server.setting("max_replication_slots")) >= 16);
  }

  @Test
  void givesEachTestAnEmptyDatabaseAndDropsItWithItsSlots() throws SQLException {
    TestDatabase database = Postgres.source().createDatabase("harness");
    try (Connection open = database.connect(); Statement statement = open.createStatement()) {
      statement.execute("SELECT pg_create_logical_replication_slot('" + database.name() + "', 'pgoutput')");
      assertEquals(0, database.queryLong("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
      database.close();
    }
    assertThrows(SQLException.class, () -> database.connect().close());
  }

  @Test
  void asksForThePassword() {
    PostgresServer server = Postgres.buffer();
    assertThrows(SQLException.class, () -> server.connect("postgres", server.user(), "wrong").close());
  }

  @Test
  @NeedsOwnServer
  void keepsPortAndDataThroughStopsAndKills() {
    try (PostgresServer server = Postgres.start(Map.of("wal_sender_timeout", "7s"))) {
      assertEquals("7s", server.setting("wal_sender_timeout"));
      TestDatabase database = server.createDatabase("harness");
      database.execute("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1)");
      server.restart(StopMode.FAST);
      database.execute("INSERT INTO t VALUES (2)");
      server.restart(StopMode.IMMEDIATE);
      database.execute("INSERT INTO t VALUES (3)");
      server.kill();
      assertThrows(SQLException.class, () -> database.connect().close());
      server.start();
      assertEquals(List.of("1", "2", "3"), database.queryColumn("SELECT n FROM t ORDER BY n"));
    }
  }

  @Test
  @NeedsOwnServer
  void takesOtherAccessRules() {
    try (PostgresServer server = Postgres.start()) {
      server.replaceAccessRules(List.of("host all postgres 127.0.0.1/32 trust", "host all all 127.0.0.1/32 reject"));
      server.execute("CREATE ROLE visitor LOGIN PASSWORD 'x'");
      SQLException refused = assertThrows(SQLException.class, () -> server.connect("postgres", "visitor", "x").close());
      assertEquals("28000", refused.getSQLState());
    }
  }
}
