package io.philotes.endtoend;

import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Inserts one row after the other into the table {@code tick}, ids without a gap, until closed. Each row has an LSN that is
 * before its commit. Beside it notes, in a table that is not published, where each slot stood when it was first seen.
 */
final class Ticker implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final String SEEN = """
      INSERT INTO slot_seen SELECT slot_name, confirmed_flush_lsn FROM pg_replication_slots
       WHERE database = current_database() AND confirmed_flush_lsn IS NOT NULL ON CONFLICT DO NOTHING""";

  private final TestDatabase database;
  private final Thread thread = new Thread(this::work, "ticker");
  private volatile boolean stopping;
  private volatile SQLException failure;

  Ticker(TestDatabase database) {
    this.database = database;
    thread.setDaemon(true);
    thread.start();
  }

  static void create(TestDatabase database) {
    database.execute("CREATE TABLE tick (id bigint PRIMARY KEY, before pg_lsn DEFAULT pg_current_wal_insert_lsn())",
        "CREATE UNLOGGED TABLE slot_seen (slot name PRIMARY KEY, at pg_lsn NOT NULL)");
  }

  /** The first row that a slot has to bring, by its number: what commits where it stood, or later. 0 when there is none. */
  static long firstDue(TestDatabase database, String slot) {
    return database.queryLong("SELECT coalesce(min(t.id), 0) FROM tick t JOIN slot_seen s ON t.before >= s.at WHERE s.slot = '" + slot + "'");
  }

  /** Fails when it ended by itself. */
  void requireAlive() {
    if (!thread.isAlive()) {
      throw new AssertionError("the ticker ended", failure);
    }
  }

  private void work() {
    try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
      while (!stopping) {
        statement.execute("INSERT INTO tick SELECT coalesce(max(id), 0) + 1 FROM tick");
        statement.execute(SEEN);
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } catch (SQLException e) {
      failure = e;
    }
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(Duration.ofSeconds(30).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw new AssertionError("the ticker failed", failure);
    }
  }
}
