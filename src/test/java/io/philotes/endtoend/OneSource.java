package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.failpoint.Failpoint;
import io.philotes.testing.JarProcess;
import io.philotes.verification.Deliveries;
import io.philotes.verification.Workload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One source on which the bank works, one consumer on stdout, and processes that die one after the other. Batches are
 * small, so that transactions are written in one statement as well as in chunks.
 */
final class OneSource implements AutoCloseable {

  private static final Duration BREATH = Duration.ofMillis(120);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int BETWEEN_CHECKS = 30;

  private final Rig rig = Rig.open().with("PHILOTES_CDC_BATCH_SIZE", "20").with("PHILOTES_BUFFER_LEASE_DURATION", "2s")
      .with("PHILOTES_RETRY_MULTIPLIER", "1");
  private final AtomicInteger tables = new AtomicInteger();
  private final Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
  private final boolean mayLeadAgain;
  private final Deaths deaths = new Deaths(this::start);
  private long seed;

  /** @param mayLeadAgain whether a process may begin anew at its cursor, as it does when it lost the buffer */
  OneSource(long seed, boolean mayLeadAgain) {
    this.seed = seed;
    this.mayLeadAgain = mayLeadAgain;
    rig.source().execute("ALTER DATABASE " + rig.source().name() + " SET wal_sender_timeout = '3s'");
    deaths.survive(() -> {
      rig.awaitStreaming();
      Workload.prepare(rig.source());
    });
  }

  private JarProcess start(String... options) {
    return rig.jarWithTests(mayLeadAgain ? log.newProcessThatMayLeadAgain() : log.newProcess(), options);
  }

  /** Under load; now and then, and at the end, the load rests and everything is checked. */
  void die(List<Death> all) {
    for (int i = 0; i < all.size(); i += BETWEEN_CHECKS) {
      try (Workload workload = rig.work(seed++, 1, BREATH)) {
        all.subList(i, Math.min(all.size(), i + BETWEEN_CHECKS)).forEach(this::die);
        assertTrue(workload.commits() > 0);
      }
      deaths.survive(this::check);
    }
  }

  private void die(Death death) {
    if (death.point() == Failpoint.RELATION_DESCRIBED) {
      createTables(death.hit());
    }
    deaths.die(death);
  }

  /** Under load, while connections are ended. */
  void dieInUnrest(List<Death> all) {
    try (Workload workload = rig.work(seed++, 1, BREATH)) {
      for (Death death : all) {
        try (Unrest unrest = new Unrest(rig)) {
          deaths.die(death);
          unrest.requireAlive();
        }
      }
      assertTrue(workload.commits() > 0);
    }
    deaths.survive(this::check);
  }

  /** Tables that no process has seen. */
  private void createTables(int count) {
    for (int i = 0; i < count; i++) {
      String table = "late_" + tables.incrementAndGet();
      rig.source().execute("CREATE TABLE " + table + " (id int PRIMARY KEY)", "INSERT INTO " + table + " VALUES (1)");
    }
  }

  private void check() {
    rig.awaitBuffered(LIMIT);
    rig.awaitConsumed("log");
    log.await(rig.lastPosition(), Duration.ofSeconds(20));
    rig.check(log);
    Orphans.check(rig, List.of(rig.slot()));
  }

  int deaths() {
    return deaths.count();
  }

  long events() {
    return rig.lastPosition();
  }

  @Override
  public void close() {
    rig.close();
  }
}
