package io.philotes.endtoend;

import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Inserts one row after the other into the table {@code tick}, ids without a gap, until closed. */
final class Ticker implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(20);

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
    database.execute("CREATE TABLE tick (id bigint PRIMARY KEY)");
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
