package io.philotes.verification;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How hard the workload works.
 *
 * @param breath between two transactions of one writer, outside bursts
 * @param largeRows rows of a {@link Shape#LARGE} transaction; 100,000 is for long runs
 * @param without shapes that are left out
 */
public record WorkloadOptions(Duration breath, int largeRows, Set<Shape> without) {

  public WorkloadOptions {
    without = Set.copyOf(without);
    if (without.contains(Shape.TRANSFER)) {
      throw new IllegalArgumentException("transfers stay: without them nothing may be left to draw");
    }
  }

  /** For a test of seconds: 5 ms of breath, 5,000 rows, everything. */
  public static WorkloadOptions defaults() {
    return new WorkloadOptions(Duration.ofMillis(5), 5_000, Set.of());
  }

  public WorkloadOptions breath(Duration between) {
    return new WorkloadOptions(between, largeRows, without);
  }

  public WorkloadOptions largeRows(int rows) {
    return new WorkloadOptions(breath, rows, without);
  }

  /** Leaves these out too. */
  public WorkloadOptions without(Shape... shapes) {
    Set<Shape> all = EnumSet.noneOf(Shape.class);
    all.addAll(without);
    all.addAll(List.of(shapes));
    return new WorkloadOptions(breath, largeRows, all);
  }
}
