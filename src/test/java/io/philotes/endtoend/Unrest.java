package io.philotes.endtoend;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Ends, in turn, the walsender of the source and the writer's backend in the buffer, until closed. */
final class Unrest implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(300);

  private final Rig rig;
  private final Thread thread = new Thread(this::work, "unrest");
  private volatile boolean stopping;

  Unrest(Rig rig) {
    this.rig = rig;
    thread.setDaemon(true);
    thread.start();
  }

  private void work() {
    while (!stopping) {
      rig.source().query("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active_pid IS NOT NULL AND slot_name = '"
          + rig.slot() + "'");
      LockSupport.parkNanos(PAUSE.toNanos());
      rig.buffer().query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
          + " AND application_name LIKE '% writer'");
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  boolean isAlive() {
    return thread.isAlive();
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
