package io.philotes.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The shop's clients: a few threads with a JDBC connection each, one transaction after the other with a short breath
 * between, until told to stop.
 */
final class Workload {

  /** Opens a connection to the shop's database. */
  interface Source {
    Connection open() throws SQLException;
  }

  private static final int SHOPPERS = 3;
  private static final long IMPORT_NANOS = Duration.ofSeconds(5).toNanos();

  private final Source source;
  private final Duration breath;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Tally> tally = new AtomicReference<>(Tally.NONE);
  private final AtomicReference<SQLException> failure = new AtomicReference<>();
  private volatile boolean stopping;

  /** @param breath between two transactions of one client */
  Workload(Source source, Duration breath) {
    this.source = source;
    this.breath = breath;
  }

  void start() {
    long seed = System.nanoTime();
    for (int i = 0; i < SHOPPERS; i++) {
      Shopper shopper = new Shopper(i, SHOPPERS, seed);
      long firstImport = System.nanoTime() + IMPORT_NANOS * (i + 1);
      Thread thread = new Thread(() -> shop(shopper, firstImport), "shopper " + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  /** What was committed until now. */
  Tally tally() {
    return tally.get();
  }

  /** Whether every client still works. */
  boolean isRunning() {
    return failure.get() == null;
  }

  /**
   * Lets each client finish its transaction, and waits for it.
   *
   * @throws SQLException when a client had to give up: then what it committed is not known for sure
   */
  Tally stop() throws SQLException, InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw failure.get();
    }
    return tally();
  }

  private void shop(Shopper shopper, long firstImport) {
    try (Connection connection = source.open()) {
      connection.setAutoCommit(false);
      commit(connection, shopper::stock);
      long nextImport = firstImport;
      for (int turn = 1; !stopping; turn++) {
        if (System.nanoTime() - nextImport > 0) {
          nextImport += IMPORT_NANOS * SHOPPERS;
          commit(connection, shopper::importList);
        } else if (turn % 25 == 0) {
          giveUp(connection, shopper);
        } else {
          commit(connection, shopper.next());
        }
        LockSupport.parkNanos(breath.toNanos());
      }
    } catch (SQLException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void commit(Connection connection, Transaction.Work work) throws SQLException {
    Transaction transaction = new Transaction(connection);
    work.in(transaction);
    connection.commit();
    tally.accumulateAndGet(Tally.NONE.committed(transaction.changes()), Tally::plus);
  }

  /** Places an order and thinks better of it. */
  private void giveUp(Connection connection, Shopper shopper) throws SQLException {
    shopper.placeOrder(new Transaction(connection));
    shopper.forgetLastOrder();
    connection.rollback();
    tally.accumulateAndGet(Tally.NONE.rolledBack(), Tally::plus);
  }
}
