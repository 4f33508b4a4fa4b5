package io.philotes.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waiting for something that becomes true on its own, with a limit. Tests never sleep for a fixed time. */
public final class Await {

  private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

  private Await() {}

  /**
   * Returns as soon as the condition holds. A condition that throws an {@link AssertionError} or a
   * {@link RuntimeException} counts as not yet true; the last one becomes the cause of the failure. Its queries of one
   * {@link TestDatabase} share a connection, see {@link Wait}.
   *
   * @param description what is waited for, as a sentence's subject: "the slot is active"
   * @throws AssertionError when the limit passes first
   */
  public static void until(String description, Duration limit, Supplier<Boolean> condition) {
    Wait.with(() -> poll(description, limit, condition));
  }

  private static void poll(String description, Duration limit, Supplier<Boolean> condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    Throwable last = null;
    while (true) {
      try {
        if (condition.get()) {
          return;
        }
        last = null;
      } catch (RuntimeException | AssertionError e) {
        last = e;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + limit.toMillis() + " ms: " + description, last);
      }
      LockSupport.parkNanos(POLL_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("interrupted while waiting: " + description, last);
      }
    }
  }
}
