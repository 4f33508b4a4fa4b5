package io.philotes.simulation;

import java.util.Map;
import java.util.TreeMap;

/** Counts which states, transitions and situations histories went through. One thread. */
public final class SimCoverage {

  private final Map<String, long[]> counts = new TreeMap<>();

  public void count(String what) {
    count(what, 1);
  }

  public void count(String what, long times) {
    if (times > 0) {
      counts.computeIfAbsent(what, first -> new long[1])[0] += times;
    }
  }

  public long of(String what) {
    return counts.getOrDefault(what, new long[1])[0];
  }

  void add(SimCoverage other) {
    other.counts.forEach((what, times) -> count(what, times[0]));
  }

  /** One line for each. */
  public String table() {
    StringBuilder out = new StringBuilder();
    counts.forEach((what, times) -> out.append(String.format("%12d  %s%n", times[0], what)));
    return out.toString();
  }
}
