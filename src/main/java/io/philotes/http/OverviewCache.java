package io.philotes.http;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Lets any number of readers share one round of status requests: those who come while it runs, and those who come
 * within {@link #FRESH_NANOS} of its start. So scraping costs the stages nothing, however often it is done. Belongs to one
 * event loop.
 */
final class OverviewCache {

  static final long FRESH_NANOS = 200_000_000;

  private final Supplier<Future<Overview>> gather;
  private Future<Overview> round;
  private long startedAt;

  OverviewCache(Supplier<Future<Overview>> gather) {
    this.gather = gather;
  }

  /** @param nowNanos as {@link System#nanoTime()} */
  Future<Overview> get(long nowNanos) {
    if (round == null || round.failed() || isOld(nowNanos)) {
      round = gather.get();
      startedAt = nowNanos;
    }
    return round;
  }

  private boolean isOld(long nowNanos) {
    return round.isComplete() && nowNanos - startedAt > FRESH_NANOS;
  }

  /** Forgets what is known: the next reader starts a round. */
  void forget() {
    round = null;
  }
}
