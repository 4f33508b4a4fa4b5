package io.philotes.endtoend;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends, in turn, the walsender of the source and the writer's backend in the buffer, until closed: each time as soon as
 * the source streams again, that is when the process has sent its first status.
 */
final class Unrest implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final String STREAMING = """
      SELECT r.pid FROM pg_stat_replication r JOIN pg_replication_slots s ON s.active_pid = r.pid
       WHERE s.slot_name = '%s' AND r.reply_time IS NOT NULL""";
  private static final String END_WRITER = """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE '% writer'""";

  private final Rig rig;
  private final Thread thread = new Thread(this::work, "unrest");
  private volatile boolean stopping;
  private volatile Exception failure;

  Unrest(Rig rig) {
    this.rig = rig;
    thread.setDaemon(true);
    thread.start();
  }

  private void work() {
    try (Connection source = rig.source().connect(); Statement asking = source.createStatement()) {
      String query = STREAMING.formatted(rig.slot());
      int ended = 0;
      boolean writersTurn = false;
      while (!stopping) {
        int streaming = walsender(asking, query);
        if (streaming != 0 && streaming != ended) {
          ended = streaming;
          if (writersTurn) {
            rig.buffer().query(END_WRITER);
          } else {
            asking.execute("SELECT pg_terminate_backend(" + streaming + ")");
          }
          writersTurn = !writersTurn;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } catch (SQLException | RuntimeException e) {
      failure = e;
    }
  }

  /** The backend that streams, 0 when none does. */
  private static int walsender(Statement asking, String query) throws SQLException {
    try (ResultSet rows = asking.executeQuery(query)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  /** Fails when it ended by itself. */
  void requireAlive() {
    if (!thread.isAlive()) {
      throw new AssertionError("the unrest ended", failure);
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
      throw new AssertionError("the unrest failed", failure);
    }
  }
}
