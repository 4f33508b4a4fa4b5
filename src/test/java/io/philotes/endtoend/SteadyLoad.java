package io.philotes.endtoend;

import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Inserts so many rows a second into the table {@code load}, fifty transactions a second, until closed; makes up for delays. */
final class SteadyLoad implements AutoCloseable {

  /** A second. */
  static final int TRANSACTIONS = 50;
  private static final long PERIOD = Duration.ofSeconds(1).toNanos() / TRANSACTIONS;

  private final TestDatabase database;
  private final int rows;
  private final AtomicLong committed = new AtomicLong();
  private final Thread thread = new Thread(this::work, "steady load");
  private volatile boolean stopping;
  private volatile SQLException failure;

  /** @param rate events a second; at least {@link #TRANSACTIONS} */
  SteadyLoad(TestDatabase database, int rate) {
    this.database = database;
    rows = rate / TRANSACTIONS;
    thread.setDaemon(true);
    thread.start();
  }

  static void create(TestDatabase database) {
    database.execute("CREATE TABLE load (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text)");
  }

  /** Rows so far. */
  long committed() {
    if (failure != null) {
      throw new AssertionError("the load failed", failure);
    }
    return committed.get();
  }

  private void work() {
    try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
      for (long next = System.nanoTime(); !stopping; next += PERIOD) {
        LockSupport.parkNanos(next - System.nanoTime());
        committed.addAndGet(statement.executeUpdate("INSERT INTO load (v) SELECT 'row ' || n FROM generate_series(1, " + rows + ") n"));
      }
    } catch (SQLException e) {
      failure = e;
    }
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(Duration.ofSeconds(60).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    committed();
  }
}
