package io.philotes.verification;

import static io.philotes.verification.BufferedEvent.lsn;

import io.philotes.testing.Await;
import io.philotes.testing.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * K8 over time: looks at a slot five times a second from a thread of its own. Confirmations never go back, retained WAL
 * stays bounded, the slot stays valid, and walsenders do not come and go in a storm. Bears a source that is away.
 */
public final class SourceWatch implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofMillis(200);
  private static final Duration STORM = Duration.ofSeconds(10);
  private static final int STORM_SESSIONS = 25;
  private static final String SAMPLE = """
      SELECT coalesce(s.confirmed_flush_lsn, '0/0') - '0/0', coalesce(pg_current_wal_lsn() - s.restart_lsn, 0), s.wal_status,
             coalesce((SELECT a.pid || ' ' || a.backend_start FROM pg_stat_activity a WHERE a.pid = s.active_pid), '')
        FROM pg_replication_slots s WHERE s.slot_name = ?""";

  private final TestDatabase source;
  private final String slot;
  private final long mostRetained;
  private final Findings findings = new Findings();
  private final Deque<Long> sessions = new ArrayDeque<>();
  private final Thread thread;
  private volatile boolean stopping;
  private long confirmed;
  private long retained;
  private boolean crashed;
  private String session = "";
  private boolean stormy;
  private long samples;

  private SourceWatch(TestDatabase source, String slot, long mostRetained) {
    this.source = source;
    this.slot = slot;
    this.mostRetained = mostRetained;
    this.thread = new Thread(this::watch, "watch of slot " + slot);
    thread.setDaemon(true);
  }

  /** @param mostRetained bytes of WAL that the slot may hold back */
  public static SourceWatch open(TestDatabase source, String slot, long mostRetained) {
    SourceWatch watch = new SourceWatch(source, slot, mostRetained);
    watch.thread.start();
    return watch;
  }

  /** To be called before the source is crashed: its slot may then wake up with an older confirmation. */
  public synchronized void crashed() {
    crashed = true;
  }

  /** Most bytes of WAL that were held back. */
  public synchronized long retained() {
    return retained;
  }

  /** Waits until it has looked once more from beginning to end. */
  public void awaitSample() {
    long before = samples();
    Await.until("the watch has looked again", Duration.ofSeconds(60), () -> samples() > before + 1);
  }

  private synchronized long samples() {
    return samples;
  }

  public synchronized List<Finding> findings() {
    return findings.all();
  }

  private void watch() {
    while (!stopping) {
      try (Connection connection = source.connect(); var statement = connection.prepareStatement(SAMPLE)) {
        statement.setString(1, slot);
        while (!stopping) {
          try (ResultSet row = statement.executeQuery()) {
            if (row.next()) {
              sample(row.getBigDecimal(1), row.getLong(2), row.getString(3), row.getString(4));
            }
          }
          LockSupport.parkNanos(PERIOD.toNanos());
        }
      } catch (SQLException away) {
        wasAway();
        LockSupport.parkNanos(PERIOD.toNanos());
      }
    }
  }

  private synchronized void wasAway() {
    if (crashed) {
      crashed = false;
      confirmed = 0;
    }
  }

  private synchronized void sample(BigDecimal flushed, long held, String status, String itsSession) {
    samples++;
    long now = flushed.longValue();
    if (Long.compareUnsigned(now, confirmed) < 0) {
      findings.add("K8", "the slot's confirmation went back from " + lsn(confirmed) + " to " + lsn(now));
    }
    confirmed = now;
    retained = Math.max(retained, held);
    if (held > mostRetained) {
      findings.add("K8", "the slot holds " + held + " bytes of WAL back");
    }
    if ("lost".equals(status) || "unreserved".equals(status)) {
      findings.add("K8", "the slot's WAL is " + status);
    }
    session(itsSession);
  }

  private void session(String now) {
    if (!now.isEmpty() && !now.equals(session)) {
      session = now;
      sessions.addLast(System.nanoTime());
    }
    while (!sessions.isEmpty() && System.nanoTime() - sessions.peekFirst() > STORM.toNanos()) {
      sessions.removeFirst();
    }
    if (sessions.size() > STORM_SESSIONS && !stormy) {
      findings.add("K8", "walsender storm: more than " + STORM_SESSIONS + " sessions within " + STORM);
    }
    stormy = sessions.size() > STORM_SESSIONS;
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
