package io.philotes.bench;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Looks again every 10 ms. */
final class Waiting {

  /** What is waited for. */
  interface Condition {
    boolean holds() throws SQLException;
  }

  private Waiting() {}

  static void until(String what, int seconds, Condition condition) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("not within " + seconds + " s: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}
