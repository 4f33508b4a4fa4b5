package io.philotes.timing;

import io.vertx.core.Vertx;

/** The timers of the event loop that asks. */
public record EventLoopTimers(Vertx vertx) implements Timers {

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public long after(long delayMillis, Runnable action) {
    return vertx.setTimer(delayMillis, timer -> action.run());
  }

  @Override
  public long every(long periodMillis, Runnable action) {
    return vertx.setPeriodic(periodMillis, timer -> action.run());
  }

  @Override
  public void cancel(long timer) {
    vertx.cancelTimer(timer);
  }
}
