package io.philotes.nemesis;

import io.philotes.testing.Await;
import io.philotes.verification.Finding;
import java.time.Duration;

/**
 * The leader freezes while another instance stands by. That one takes over and delivers in time; the frozen one wakes up,
 * never leads meanwhile and stands by. Belongs to one thread.
 */
final class Takeover {

  /** The lease runs out, the source gives the frozen leader's connection up; then it takes no longer than a recovery may. */
  private static final Duration IN_TIME = Stand.LEASE.plus(Stand.SENDER).plus(Recoveries.TAIL_TARGET);

  private final Stand stand;
  private final Processes processes;
  private final Instance frozen;
  private final Instance standby;

  private Takeover(Stand stand, Processes processes) {
    this.stand = stand;
    this.processes = processes;
    frozen = processes.primary();
    standby = processes.second();
  }

  /** Begins with one instance, which may still be starting; what it returns wakes the frozen one up and ends one of the two. */
  static Runnable begin(Stand stand, Processes processes, boolean endsFrozen) {
    processes.awaitRecovery();
    processes.startSecond();
    processes.awaitLeaderAndStandby();
    processes.putLeaderFirst();
    Takeover takeover = new Takeover(stand, processes);
    takeover.freeze();
    return () -> {
      takeover.thaw();
      processes.killOne(endsFrozen);
    };
  }

  private void freeze() {
    long led = standby.leads();
    long since = System.nanoTime();
    frozen.process().freeze();
    Await.until(standby + " takes over from " + frozen + " and makes a new event durable", Stand.LIMIT,
        () -> standby.hasWrittenAfter(led, stand.progress()));
    long durable = stand.rig().lastPosition();
    Await.until("a consumer of " + standby + " gets it", Stand.LIMIT, () -> standby.feed().last() >= durable);
    Duration took = Duration.ofNanos(System.nanoTime() - since);
    System.out.println("  " + standby + " delivers " + took.toMillis() + " ms after " + frozen + " froze");
    if (took.compareTo(IN_TIME) > 0) {
      processes.find(new Finding("F06", standby + " took over from a frozen leader after " + took + " only"));
    }
  }

  /** It may have been killed in its sleep. */
  private void thaw() {
    if (!frozen.process().isAlive()) {
      return;
    }
    long fence = fence();
    long led = frozen.leads();
    frozen.process().thaw();
    Await.until(frozen + " stands by after it was frozen", Stand.LIMIT, frozen::standsBy);
    processes.awaitEvent();
    if (fence() != fence || frozen.leads() != led || !standby.leadsNow()) {
      processes.find(new Finding("F06", frozen + " disturbed its successor when it went on: fence " + fence + ", then " + fence()
          + ", it led " + led + ", then " + frozen.leads() + " times"));
    }
  }

  private long fence() {
    return stand.rig().buffer().queryLong("SELECT max(fence) FROM (SELECT fence FROM philotes.sources UNION ALL SELECT fence FROM philotes.leases) f");
  }
}
