package io.philotes.buffer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which partitions of a source's log are attached next: always {@value #AHEAD} beyond the one that holds the
 * position needed, so that a writer does not wait for them.
 *
 * <p>The width follows from the rate: about 1/16 of what the retention keeps, so that cleanup gives space back in
 * steps of about 6 %.
 *
 * @param initial positions in a partition while too little history is known
 */
record PartitionPlan(long initial, long smallest, long largest, Duration retention) {

  static final int AHEAD = 2;
  private static final int PARTS = 16;
  private static final double ENOUGH_SECONDS = 600;

  /** A partition to attach: positions from {@code from} on, before {@code to}. */
  record Range(long from, long to) {}

  static PartitionPlan of(Duration retention) {
    return new PartitionPlan(1_000_000, 100_000, 20_000_000, retention);
  }

  /**
   * The partition width for a source that wrote {@code events} events in {@code seconds}.
   *
   * @param seconds by the database's clock, over what is kept
   */
  long width(long events, double seconds) {
    if (seconds < ENOUGH_SECONDS) {
      return initial;
    }
    double width = events / seconds * retention.toSeconds() / PARTS;
    return Math.max(smallest, Math.min(largest, (long) width));
  }

  /** Whether fewer than two of the partitions that end at {@code ends} (ascending) lie beyond {@code needed}. */
  boolean isDue(List<Long> ends, long needed) {
    return ends.stream().filter(end -> end > needed).count() <= AHEAD;
  }

  /** The partitions to attach in addition to those that end at {@code ends} (ascending). */
  List<Range> missing(List<Long> ends, long next, long needed, long width) {
    List<Range> ranges = new ArrayList<>();
    List<Long> all = new ArrayList<>(ends);
    while (isDue(all, needed)) {
      long from = all.isEmpty() ? next : all.get(all.size() - 1);
      ranges.add(new Range(from, from + width));
      all.add(from + width);
    }
    return ranges;
  }
}
