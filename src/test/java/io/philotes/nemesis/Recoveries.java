package io.philotes.nemesis;

import io.philotes.verification.Finding;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How long recoveries took: percentiles of each part, and whether they meet what we aim at under load. Every start is
 * counted, so that it can be seen how many of them say nothing, and why.
 */
final class Recoveries {

  private static final Duration MEDIAN_TARGET = Duration.ofSeconds(5);
  static final Duration TAIL_TARGET = Duration.ofSeconds(10);
  /** So many starts, and not one that nothing disturbed, are no measurement. */
  private static final int ENOUGH = 10;

  private final List<Recovery> all = new ArrayList<>();
  private final List<Duration> unfinished = new ArrayList<>();
  private int disturbed;
  private int unclear;

  void add(Recovery recovery) {
    all.add(recovery);
  }

  /** A start that nothing disturbed but its end, which came before its first new event: how long it lived. */
  void addUnfinished(Duration life) {
    unfinished.add(life);
  }

  /** A start during which something else happened, or that was to stand by. */
  void addDisturbed() {
    disturbed++;
  }

  /** A start whose log does not tell how it came to its first event. */
  void addUnclear() {
    unclear++;
  }

  int count() {
    return all.size();
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (!isMet()) {
      findings.add(new Finding("F01", String.format(Locale.ROOT, "recovery took too long: p50 %d ms, p99 %d ms",
          millis(Recovery.Part.WHOLE, 50), millis(Recovery.Part.WHOLE, 99)) + "; " + machine()));
    }
    if (all.isEmpty() && unfinished.size() + disturbed + unclear >= ENOUGH) {
      findings.add(new Finding("F01", "no start was left alone until its first event: nothing is known of recovery"));
    }
    return findings;
  }

  private boolean isMet() {
    return percentile(Recovery.Part.WHOLE, 50).compareTo(MEDIAN_TARGET) < 0
        && percentile(Recovery.Part.WHOLE, 99).compareTo(TAIL_TARGET) < 0;
  }

  /** Of the whole, an unfinished start took at least as long as it lived; it counts once that is more than half may take. */
  Duration percentile(Recovery.Part part, double percent) {
    Stream<Duration> cutShort = part == Recovery.Part.WHOLE
        ? unfinished.stream().filter(life -> life.compareTo(MEDIAN_TARGET) >= 0) : Stream.empty();
    List<Duration> sorted = Stream.concat(all.stream().map(recovery -> recovery.part(part)), cutShort).sorted().toList();
    return sorted.isEmpty() ? Duration.ZERO : sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * percent / 100) - 1));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(all.size() + " undisturbed recoveries, from process start (ms):");
    for (Recovery.Part part : Recovery.Part.values()) {
      text.append(String.format(Locale.ROOT, "%n  %-16s p50 %6d  p99 %6d  max %6d", name(part), millis(part, 50), millis(part, 99),
          millis(part, 100)));
    }
    text.append(String.format(Locale.ROOT, "%n  beside them %d starts ended before their first event, the longest after %d ms; %d were disturbed or"
        + " stood by; %d are unclear", unfinished.size(), unfinished.stream().mapToLong(Duration::toMillis).max().orElse(0), disturbed, unclear));
    return text.append(String.format("%n  target p50 < 5 s, p99 < 10 s: ")).append(isMet() ? "met" : "MISSED").append("; ").append(machine()).toString();
  }

  /** Others on the machine slow everything down: the figure says whether there were many. */
  private static String machine() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    return String.format(Locale.ROOT, "load of the machine %.1f on %d processors", system.getSystemLoadAverage(), system.getAvailableProcessors());
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
