package io.philotes.bench.growth;

import static io.philotes.bench.Figures.text;

import io.philotes.bench.Figures;
import io.philotes.bench.Passage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Passages of the same events under growing circumstances, with their medians; a ratio is taken within a round, to the first of them. */
final class PassageTable {

  private static final String LINE = "%12s %5s %9s %9s %7s %9s %9s %9s %7s%n";

  private final PrintStream out;
  private final String grows;
  private final int firstCounted;
  private final JsonArray runs = new JsonArray();
  private final Map<Long, List<Passage>> counted = new LinkedHashMap<>();

  PassageTable(PrintStream out, String grows, int rounds) {
    this.out = out;
    this.grows = grows;
    firstCounted = Math.min(rounds, 1);
    out.printf(LINE, grows, "round", "events/s", "cpu us/ev", "ratio", "2.half", "ratio", "buffer", "MB");
  }

  /** Round 0 is printed, and counted only when there is no other. */
  void add(long size, int round, Passage passage) {
    runs.add(passage.json().put(grows, size).put("round", round));
    if (round >= firstCounted) {
      counted.computeIfAbsent(size, first -> new ArrayList<>()).add(passage);
    }
    print(size, round, passage, 0, 0);
  }

  /** Prints the medians. @return all figures */
  JsonObject finish() {
    JsonArray medians = new JsonArray();
    out.println("medians");
    List<Passage> first = counted.values().iterator().next();
    counted.forEach((size, passages) -> {
      List<Double> ratios = ratios(first, passages, false);
      double cpu = Figures.median(ratios, ratio -> ratio);
      double half = Figures.median(ratios(first, passages, true), ratio -> ratio);
      Passage median = Passage.median(passages);
      print(size, passages.size(), median, cpu, half);
      medians.add(median.json().put(grows, size).put("cpuRatio", cpu).put("cpuRatios", new JsonArray(ratios)).put("secondHalfCpuRatio", half));
    });
    return new JsonObject().put("medians", medians).put("runs", runs);
  }

  /** CPU time of process and buffer together, through that of the first circumstance in the same round. */
  private static List<Double> ratios(List<Passage> first, List<Passage> passages, boolean secondHalf) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < passages.size(); round++) {
      Passage one = first.get(round);
      Passage other = passages.get(round);
      ratios.add(secondHalf ? other.secondHalfCpu() / one.secondHalfCpu()
          : (other.cpu() + other.bufferCpu()) / (one.cpu() + one.bufferCpu()));
    }
    return ratios;
  }

  private void print(long size, int round, Passage passage, double ratio, double halfRatio) {
    out.printf(LINE, text("%,.0f", size), round, text("%,.0f", passage.eventsPerSecond()), text("%.1f", passage.cpu()),
        ratio == 0 ? "" : text("%.2f", ratio), text("%.1f", passage.secondHalfCpu()), halfRatio == 0 ? "" : text("%.2f", halfRatio),
        text("%.1f", passage.bufferCpu()), text("%.0f", passage.peakMegabytes()));
  }
}
