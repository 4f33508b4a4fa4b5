package io.philotes.nemesis;

import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Sees when events become durable, and under which leader's fence: asks the buffer 50 times a second, on a thread of its own. */
final class Progress implements AutoCloseable {

  private static final long PERIOD = Duration.ofMillis(20).toNanos();

  private final TestDatabase buffer;
  private final Thread thread;
  private final Map<Long, Instant> firstEvents = new HashMap<>();
  private volatile boolean stopping;
  private long fence = -1;
  private long begin;
  private long end;

  private Progress(TestDatabase buffer) {
    this.buffer = buffer;
    thread = new Thread(this::watch, "progress of the buffer");
    thread.setDaemon(true);
  }

  static Progress open(TestDatabase buffer) {
    Progress progress = new Progress(buffer);
    progress.thread.start();
    return progress;
  }

  /** When the leader with this fence had made its first new event durable. */
  synchronized Optional<Instant> firstEvent(long ofFence) {
    return Optional.ofNullable(firstEvents.get(ofFence));
  }

  /** The end of the last transaction that is durable. */
  synchronized long end() {
    return end;
  }

  private void watch() {
    while (!stopping) {
      try (Connection connection = buffer.connect(); Statement statement = connection.createStatement()) {
        while (!stopping) {
          try (ResultSet row = statement.executeQuery("SELECT fence, next_position, last_end_lsn FROM philotes.sources")) {
            if (row.next()) {
              see(row.getLong(1), row.getLong(2), row.getLong(3));
            }
          }
          LockSupport.parkNanos(PERIOD);
        }
      } catch (SQLException away) {
        LockSupport.parkNanos(PERIOD);
      }
    }
  }

  private synchronized void see(long itsFence, long itsPosition, long itsEnd) {
    end = itsEnd;
    if (itsFence != fence) {
      fence = itsFence;
      begin = itsPosition;
    } else if (itsPosition > begin) {
      firstEvents.putIfAbsent(fence, Instant.now());
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
  }
}
