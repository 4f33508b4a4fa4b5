package io.philotes.nemesis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long recoveries took: percentiles of each part, and whether they meet what we aim at under load. */
final class Recoveries {

  private static final Duration MEDIAN_TARGET = Duration.ofSeconds(5);
  private static final Duration TAIL_TARGET = Duration.ofSeconds(10);

  private final List<Recovery> all = new ArrayList<>();

  void add(Recovery recovery) {
    all.add(recovery);
  }

  int count() {
    return all.size();
  }

  Duration percentile(Recovery.Part part, double percent) {
    List<Duration> sorted = all.stream().map(recovery -> recovery.part(part)).sorted().toList();
    return sorted.isEmpty() ? Duration.ZERO : sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * percent / 100) - 1));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(all.size() + " undisturbed recoveries, from process start (ms):");
    for (Recovery.Part part : Recovery.Part.values()) {
      text.append(String.format(Locale.ROOT, "%n  %-16s p50 %6d  p99 %6d  max %6d", name(part), millis(part, 50), millis(part, 99),
          millis(part, 100)));
    }
    boolean met = percentile(Recovery.Part.WHOLE, 50).compareTo(MEDIAN_TARGET) < 0
        && percentile(Recovery.Part.WHOLE, 99).compareTo(TAIL_TARGET) < 0;
    return text.append(String.format("%n  target p50 < 5 s, p99 < 10 s: ")).append(met ? "met" : "MISSED").toString();
  }

  private long millis(Recovery.Part part, double percent) {
    return percentile(part, percent).toMillis();
  }

  private static String name(Recovery.Part part) {
    return switch (part) {
      case JVM -> "to first line";
      case LEASE -> "to lease";
      case STREAM -> "to streaming";
      case EVENT -> "to first event";
      case WHOLE -> "whole";
    };
  }
}
