package io.philotes.bench;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Looks again every 10 ms. */
public final class Waiting {

  /** What is waited for. */
  public interface Condition {
    boolean holds() throws SQLException;
  }

  private Waiting() {}

  public static void until(String what, int seconds, Condition condition) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("not within " + seconds + " s: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}
