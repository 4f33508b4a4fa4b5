package io.philotes.http;

import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ConsumerStatus;
import java.util.Optional;

/**
 * The figures of one consumer of one source over the last samples, and whether it keeps up.
 *
 * <p>A consumer that delivers has some lag at any moment: what is on its way. It is <b>behind</b> when its lag was never,
 * in the last {@value History#WINDOW} samples, as small as what it delivers in {@value #PATIENCE_SECONDS} s.
 */
final class ConsumerHistory {

  static final int PATIENCE_SECONDS = 10;

  private static final double UNKNOWN = Double.NaN;

  final Series lagEvents;
  final Series deliveredPerSecond;
  private final Rate delivered = new Rate();

  ConsumerHistory(int size, long before) {
    lagEvents = new Series(size, before);
    deliveredPerSecond = new Series(size, before);
  }

  void add(long nowNanos, Optional<ConsumerStatus> consumer) {
    Optional<ConsumerStatus> ours = consumer.filter(ConsumerHistory::isOurs);
    lagEvents.add(ours.map(status -> (double) status.lagEvents()).orElse(UNKNOWN));
    deliveredPerSecond.add(delivered.next(nowNanos, ours.map(status -> (double) status.delivered()).orElse(UNKNOWN)));
  }

  /** On a standby another instance delivers, and knows the lag. */
  private static boolean isOurs(ConsumerStatus status) {
    return status.state() != ConsumerState.STANDBY && status.state() != ConsumerState.STOPPED;
  }

  boolean isBehind() {
    double smallest = Double.POSITIVE_INFINITY;
    for (int ago = 0; ago < History.WINDOW; ago++) {
      double lag = lagEvents.ago(ago);
      if (Double.isNaN(lag)) {
        return false;
      }
      smallest = Math.min(smallest, lag);
    }
    double rate = deliveredPerSecond.mean(History.WINDOW);
    return smallest > PATIENCE_SECONDS * (Double.isNaN(rate) ? 0 : rate);
  }

  /** How long until nothing is left, if it goes on as in the window; NaN while it does not come nearer. */
  double secondsToCatchUp() {
    double lag = lagEvents.ago(0);
    double gained = (lagEvents.ago(History.WINDOW - 1) - lag) / ((History.WINDOW - 1) * History.INTERVAL_SECONDS);
    return gained > 0 ? lag / gained : UNKNOWN;
  }
}
