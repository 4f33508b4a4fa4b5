package io.philotes.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One run of the demo, from the first server to the proof. Belongs to the thread that calls {@link #execute}. */
final class DemoRun {

  private static final Duration BREATH = Duration.ofMillis(4);
  private static final long STREAM_NANOS = Duration.ofSeconds(60).toNanos();
  private static final long DRAIN_NANOS = Duration.ofSeconds(60).toNanos();

  private final DemoOptions options;
  private final PrintStream out;
  private final CountDownLatch closing = new CountDownLatch(1);

  DemoRun(DemoOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Ends the run before its time; the proof still follows. May be called from any thread. */
  void closeTheShop() {
    closing.countDown();
  }

  /** @return whether everything committed was delivered exactly once */
  boolean execute() throws IOException, SQLException, InterruptedException {
    out.println("demo: starting two PostgreSQL servers ...");
    try (DemoServers servers = DemoServers.start()) {
      try (Connection shop = servers.connectToShop()) {
        ShopTables.create(shop);
      }
      return execute(servers);
    }
  }

  private boolean execute(DemoServers servers) throws IOException, SQLException, InterruptedException {
    Deliveries deliveries = new Deliveries();
    Tally committed;
    try (Pipeline pipeline = Pipeline.start(servers, deliveries)) {
      awaitStream(servers);
      Workload workload = new Workload(servers::connectToShop, BREATH);
      workload.start();
      watch(workload, deliveries, pipeline);
      out.println("demo: the shop is closed, waiting for the last deliveries ...");
      committed = workload.stop();
      drain(committed, deliveries);
      pipeline.stop();
    }
    return prove(servers, committed, deliveries);
  }

  /** The shop opens when its changes are captured: the slot exists and is read. */
  private void awaitStream(DemoServers servers) throws IOException, SQLException, InterruptedException {
    long deadline = System.nanoTime() + STREAM_NANOS;
    try (Connection shop = servers.connectToShop()) {
      while (!streams(shop)) {
        if (System.nanoTime() - deadline > 0) {
          throw new IOException("Philotes does not stream after 60 s");
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private static boolean streams(Connection shop) throws SQLException {
    try (Statement statement = shop.createStatement(); ResultSet slot = statement.executeQuery(
        "SELECT 1 FROM pg_replication_slots WHERE slot_name = '" + Pipeline.SLOT + "' AND active")) {
      return slot.next();
    }
  }

  private void watch(Workload workload, Deliveries deliveries, Pipeline pipeline) throws InterruptedException {
    Summary summary = new Summary(out, Summary.isTerminal(), pipeline.url(), System.nanoTime());
    out.println("demo: " + pipeline.url());
    int limit = options.seconds().orElse(Integer.MAX_VALUE);
    for (int second = 1; second <= limit && !closing.await(1, TimeUnit.SECONDS) && workload.isRunning(); second++) {
      summary.show(second, workload.tally(), deliveries.delivered(), pipeline.status(), System.nanoTime());
    }
  }

  /** Waits until the consumer has as many transactions as were committed. What is missing after that is missing. */
  private static void drain(Tally committed, Deliveries deliveries) throws InterruptedException {
    long deadline = System.nanoTime() + DRAIN_NANOS;
    while (deliveries.delivered().transactions() < committed.transactions() && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private boolean prove(DemoServers servers, Tally committed, Deliveries deliveries) throws SQLException {
    try (Connection shop = servers.connectToShop(); Connection buffer = servers.connectToBuffer()) {
      Proof proof = Proof.of(committed, deliveries.delivered(), deliveries.shadow(), BufferReplay.read(buffer),
          ShopTables.contents(shop));
      proof.figures().forEach(out::println);
      proof.failures().forEach(failure -> out.println("demo: " + failure));
      out.println(proof.failures().isEmpty() ? "demo: everything committed was delivered exactly once"
          : "demo: FAILED, see above");
      return proof.failures().isEmpty();
    }
  }
}
