package io.philotes.timing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * The monotonic clock and the timers of whoever runs a class: an event loop, or a simulation that decides itself when
 * time passes. Actions run where they were asked for, one at a time.
 */
public interface Timers {

  /** Monotonic nanoseconds from any origin. */
  long nanos();

  /** Monotonic milliseconds from any origin. */
  default long millis() {
    return nanos() / 1_000_000;
  }

  /**
   * Runs an action once.
   *
   * @param delayMillis at least 1
   * @return a number for {@link #cancel}, never negative
   */
  long after(long delayMillis, Runnable action);

  /** Runs an action again and again, first after one period. */
  long every(long periodMillis, Runnable action);

  /** Forgets a timer; one that has run, or was cancelled, is no mistake. */
  void cancel(long timer);

  /** The outcome of {@code work}, or a {@link TimeoutException} when it takes longer; the work itself goes on. */
  default <T> Future<T> within(Duration limit, Future<T> work) {
    if (work.isComplete()) {
      return work;
    }
    Promise<T> promise = Promise.promise();
    long timer = after(limit.toMillis(), () -> promise.tryFail(new TimeoutException("no answer within " + limit.toMillis() + " ms")));
    work.onComplete(outcome -> {
      cancel(timer);
      if (outcome.succeeded()) {
        promise.tryComplete(outcome.result());
      } else {
        promise.tryFail(outcome.cause());
      }
    });
    return promise.future();
  }
}
