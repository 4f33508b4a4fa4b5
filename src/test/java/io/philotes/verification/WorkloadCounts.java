package io.philotes.verification;

import java.util.EnumMap;
import java.util.Map;

/** What the writers of a workload have done so far, and whether they go on. Safe for threads. */
final class WorkloadCounts {

  private final Map<Shape, Long> committed = new EnumMap<>(Shape.class);
  private long commits;
  private long rolledBack;
  private long refused;
  private long found;
  private long lost;
  private volatile boolean stopping;

  synchronized void committed(Shape shape) {
    commits++;
    committed.merge(shape, 1L, Long::sum);
  }

  synchronized void rolledBack() {
    rolledBack++;
  }

  /** By the server, for a deadlock or the like. */
  synchronized void refused() {
    refused++;
  }

  /** A commit without an answer was looked up. */
  synchronized void unknown(boolean happened) {
    if (happened) {
      commits++;
      found++;
    } else {
      lost++;
    }
  }

  synchronized long commits() {
    return commits;
  }

  synchronized Map<Shape, Long> byShape() {
    return new EnumMap<>(committed);
  }

  void stop() {
    stopping = true;
  }

  boolean isStopping() {
    return stopping;
  }

  @Override
  public synchronized String toString() {
    return commits + " committed, " + rolledBack + " rolled back, " + refused + " refused, without an answer " + found
        + " committed and " + lost + " not; " + committed;
  }
}
