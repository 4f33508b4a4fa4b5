package io.philotes.endtoend;

import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of a bank: threads with a connection each that transfer money and write around it, one transaction after the
 * other, until told to stop. They connect again when the server goes away. The seed decides what each does.
 */
final class Bank implements AutoCloseable {

  static final int ACCOUNTS = 40;
  private static final long IDS = 100_000;

  private final TestDatabase database;
  private final Duration breath;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong commits = new AtomicLong();
  private final AtomicReference<SQLException> failure = new AtomicReference<>();
  private volatile boolean stopping;

  private Bank(TestDatabase database, Duration breath) {
    this.database = database;
    this.breath = breath;
  }

  /** Creates the tables and fills the accounts. */
  static void create(TestDatabase database) {
    database.execute(
        "CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL, ver bigint NOT NULL DEFAULT 0, pad text)",
        "ALTER TABLE account ALTER pad SET STORAGE EXTERNAL",
        "CREATE TABLE ledger (writer int, n bigint, payer int, payee int, amount numeric(12,2), PRIMARY KEY (writer, n))",
        "CREATE TABLE item (id bigint PRIMARY KEY, note text, price numeric)",
        "CREATE TABLE visit (who int, path text)",
        "ALTER TABLE visit REPLICA IDENTITY FULL",
        "CREATE TABLE scratch (id bigint PRIMARY KEY, line text)",
        "CREATE SEQUENCE run",
        "INSERT INTO account SELECT n, 1000, 0, repeat(md5(n::text), 100) FROM generate_series(1, " + ACCOUNTS + ") n");
  }

  static boolean isIn(TestDatabase database) {
    return database.queryText("SELECT to_regclass('public.account') IS NOT NULL").equals("t");
  }

  /** @param breath between two transactions of one client */
  static Bank open(TestDatabase database, long seed, int writers, Duration breath) {
    Bank bank = new Bank(database, breath);
    long first = database.queryLong("SELECT nextval('run')") * IDS;
    for (int i = 0; i < writers; i++) {
      Teller teller = new Teller(i, new Random(seed + i), first);
      Thread thread = new Thread(() -> bank.work(teller), "teller " + i);
      thread.setDaemon(true);
      bank.threads.add(thread);
      thread.start();
    }
    return bank;
  }

  /** Transactions that are known to be committed; without end once a client failed, so that nobody waits: closing tells. */
  long commits() {
    return failure.get() == null ? commits.get() : Long.MAX_VALUE;
  }

  private void work(Teller teller) {
    while (!stopping && failure.get() == null) {
      try (Connection connection = database.connect()) {
        connection.setAutoCommit(false);
        serve(connection, teller);
      } catch (SQLException e) {
        if (!goesAway(e)) {
          failure.compareAndSet(null, e);
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  private void serve(Connection connection, Teller teller) throws SQLException {
    while (!stopping) {
      try {
        teller.next(connection);
        commits.incrementAndGet();
      } catch (SQLException e) {
        if (!"40P01".equals(e.getSQLState())) {
          throw e;
        }
        connection.rollback();
      }
      LockSupport.parkNanos(breath.toNanos());
    }
  }

  /** The server stops, crashes or starts. */
  private static boolean goesAway(SQLException e) {
    String state = e.getSQLState() == null ? "08" : e.getSQLState();
    return state.startsWith("08") || state.startsWith("57P");
  }

  /** Lets each client finish its transaction, and waits for it. */
  @Override
  public void close() {
    stopping = true;
    threads.forEach(thread -> {
      try {
        thread.join(Duration.ofSeconds(30).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (thread.isAlive()) {
        throw new AssertionError(thread.getName() + " does not end");
      }
    });
    if (failure.get() != null) {
      throw new AssertionError("a client of the bank failed", failure.get());
    }
  }
}
