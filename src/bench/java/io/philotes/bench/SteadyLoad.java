package io.philotes.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Commits transactions at a steady pace, over some connections whose turns are evenly spread. Who falls behind catches up:
 * the pace is kept on average, and the rate that was reached is told.
 */
public final class SteadyLoad {

  /** Opens connections to the source. */
  public interface Source {
    Connection connect() throws SQLException;
  }

  private static final int FOREVER = 1_000_000;
  private static final String TABLE = "CREATE TABLE ticks (id bigserial PRIMARY KEY, counted boolean NOT NULL, note text NOT NULL)";
  private static final String INSERT =
      "INSERT INTO ticks (counted, note) SELECT ?, rpad(md5(i::text), 150, ' the quick brown fox') FROM generate_series(1, ?) i";

  private final Source source;
  private final int rowsPerSecond;
  private final int rowsPerTransaction;
  private final int connections;

  public SteadyLoad(Source source, int rowsPerSecond, int rowsPerTransaction, int connections) {
    this.source = source;
    this.rowsPerSecond = rowsPerSecond;
    this.rowsPerTransaction = rowsPerTransaction;
    this.connections = connections;
  }

  public static void prepare(Connection source) throws SQLException {
    try (Statement statement = source.createStatement()) {
      statement.execute(TABLE);
    }
  }

  /**
   * What came of it.
   *
   * @param rows that were committed
   * @param seconds that it took: longer than was asked for when the source does not keep pace
   */
  public record Written(long rows, double seconds) {

    public double rowsPerSecond() {
      return rows / seconds;
    }
  }

  /**
   * Writes what is due in so many seconds.
   *
   * @param counted whether its rows take part in the result
   */
  public Written run(int seconds, boolean counted) throws SQLException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      long begin = System.nanoTime();
      List<Future<Long>> parts = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        int offset = i;
        parts.add(threads.submit(() -> part(begin, offset, seconds, counted)));
      }
      long rows = 0;
      for (Future<Long> part : parts) {
        rows += part.get();
      }
      return new Written(rows, Math.max(seconds, (System.nanoTime() - begin) / 1e9));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  /** Runs beside other things until it is closed. */
  public Running start() {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<Long> rows = thread.submit(() -> run(FOREVER, false).rows());
    return new Running(thread, rows);
  }

  /** A load that goes on, or none. */
  public static final class Running implements AutoCloseable {
    public static final Running NONE = new Running(null, null);

    private final ExecutorService thread;
    private final Future<Long> rows;

    private Running(ExecutorService thread, Future<Long> rows) {
      this.thread = thread;
      this.rows = rows;
    }

    /** @throws IllegalStateException when it ended by itself: it could not write */
    public void requireRunning() {
      if (rows != null && rows.isDone()) {
        throw new IllegalStateException("the load ended by itself");
      }
    }

    @Override
    public void close() {
      if (thread != null) {
        thread.shutdownNow();
      }
    }
  }

  private long part(long begin, int offset, int seconds, boolean counted) throws SQLException {
    double interval = 1e9 * rowsPerTransaction / rowsPerSecond;
    long end = begin + TimeUnit.SECONDS.toNanos(seconds);
    long rows = 0;
    try (Connection connection = source.connect(); PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setBoolean(1, counted);
      insert.setInt(2, rowsPerTransaction);
      for (long turn = offset;; turn += connections) {
        long at = begin + (long) (turn * interval);
        if (at >= end) {
          return rows;
        }
        for (long early = at - System.nanoTime(); early > 0; early = at - System.nanoTime()) {
          LockSupport.parkNanos(early);
          if (Thread.currentThread().isInterrupted()) {
            return rows;
          }
        }
        rows += insert.executeUpdate();
      }
    }
  }
}
