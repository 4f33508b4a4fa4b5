package io.philotes.verification;

import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writers that each commit one transaction after the other on a source, of every {@link Shape}, until closed. Each
 * transaction leaves a receipt in {@code ledger}: how many events it must have become and the md5 of their rows, so that
 * {@link Checker} can tell a lost, changed or divided transaction. The seed decides what each writer does.
 *
 * <p>Writers connect again when the server goes away. May be opened several times on one database, one after the other.
 */
public final class Workload implements AutoCloseable {

  /** Rows that {@link #prepare} inserts. */
  public static final int PREPARED_ROWS = WorkloadTables.ACCOUNTS;

  private static final long RECEIPTS_OF_A_RUN = 10_000_000;

  private final TestDatabase database;
  private final Set<Shape> shapes;
  private final WorkloadCounts counts = new WorkloadCounts();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<SQLException> failure = new AtomicReference<>();

  private Workload(TestDatabase database, Set<Shape> shapes) {
    this.database = database;
    this.shapes = shapes;
  }

  /** Creates the tables and fills the accounts; the product must be streaming already, else it misses the first rows. */
  public static void prepare(TestDatabase database) {
    WorkloadTables.create(database);
  }

  /** Starts the writers. Prints the seed. */
  public static Workload open(TestDatabase database, long seed, int writers, WorkloadOptions options) {
    System.out.println("Workload on " + database.name() + ": seed " + seed + ", " + writers + " writers, " + options);
    WorkloadOptions possible = possible(database, options);
    Set<Shape> shapes = EnumSet.allOf(Shape.class);
    shapes.removeAll(possible.without());
    Workload workload = new Workload(database, shapes);
    long first = database.queryLong("SELECT nextval('verification_run')") * RECEIPTS_OF_A_RUN;
    for (int i = 0; i < writers; i++) {
      workload.start(new Writer(database, i, seed, possible, first, workload.counts), i);
    }
    return workload;
  }

  private static WorkloadOptions possible(TestDatabase database, WorkloadOptions options) {
    if (database.queryText("SHOW max_prepared_transactions").equals("0")) {
      System.out.println("Workload on " + database.name() + ": no two-phase commits, max_prepared_transactions is 0");
      return options.without(Shape.TWO_PHASE);
    }
    return options;
  }

  private void start(Writer writer, int number) {
    Thread thread = new Thread(() -> {
      try {
        writer.work();
      } catch (SQLException e) {
        failure.compareAndSet(null, e);
        counts.stop();
      }
    }, "writer " + number);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Transactions that are known to be committed; without end once a writer failed, so that nobody waits: closing tells. */
  public long commits() {
    return failure.get() == null ? counts.commits() : Long.MAX_VALUE;
  }

  /** Committed transactions by shape. */
  public Map<Shape, Long> byShape() {
    return counts.byShape();
  }

  /** Whether every shape that the options allow was committed. */
  public boolean hasEveryShape() {
    return counts.byShape().keySet().containsAll(shapes);
  }

  /** What a writer failed with: anything but the loss of the server. */
  public Optional<SQLException> failure() {
    return Optional.ofNullable(failure.get());
  }

  /** Lets each writer end its transaction, waits for it, and ends what was prepared; the server must be up. */
  @Override
  public void close() {
    counts.stop();
    threads.forEach(Workload::join);
    failure().ifPresent(cause -> {
      throw new AssertionError("a writer failed", cause);
    });
    try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
      PreparedTransactions.finish(statement, "");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    System.out.println("Workload on " + database.name() + ": " + counts);
  }

  private static void join(Thread thread) {
    try {
      thread.join(Duration.ofSeconds(90).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new AssertionError(thread.getName() + " does not end");
    }
  }
}
