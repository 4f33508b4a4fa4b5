package io.philotes.bench.backlog;

import io.philotes.bench.GcPauses;
import io.philotes.bench.JarOptions;
import io.philotes.bench.Machine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Prints each run as it ends and the medians at the end, and keeps everything as JSON. Round 0 is printed, but counts
 * for nothing. A ratio is taken within a round: the rate of a jar through that of {@code pg_recvlogical}.
 */
final class Report {

  private static final String LINE = "%-16s %5s %9s %7s %7s %7s %9s %9s %9s %9s %7s %6s%n";

  private final PrintStream out;
  private final Machine machine;
  private final Backlog backlog;
  private final JarOptions options;
  private final double loadBefore = Machine.load();
  private final List<Drain> counted = new ArrayList<>();
  private final JsonArray all = new JsonArray();
  private final Map<String, List<Ratios>> ratios = new LinkedHashMap<>();

  /**
   * The measure's seconds through ours.
   *
   * @param drain ours from when it streams
   * @param process ours from the start of the process
   * @param secondHalf our second half against half of the measure's
   */
  private record Ratios(double drain, double process, double secondHalf) {}

  Report(PrintStream out, Machine machine, Backlog backlog, JarOptions options) {
    this.out = out;
    this.machine = machine;
    this.backlog = backlog;
    this.options = options;
    out.printf("bench: %,d events in %,d transactions; %s%n", backlog.events(), backlog.transactions(), machine.json().encode());
    out.printf(LINE, "", "round", "events/s", "ratio", "w.start", "2.half", "cpu us/ev", "2.half", "walsender", "buffer", "MB", "gc ms");
  }

  void round(List<Drain> drains) {
    Drain measure = drains.get(0).contestant().equals(RecvlogicalDrain.NAME) ? drains.get(0) : null;
    for (Drain drain : drains) {
      Ratios own = measure == null || drain == measure ? null : ratios(measure, drain);
      all.add(json(drain, own));
      print(drain, own);
      if (drain.round() > 0) {
        counted.add(drain);
        if (own != null) {
          ratios.computeIfAbsent(drain.contestant(), name -> new ArrayList<>()).add(own);
        }
      }
    }
  }

  private static Ratios ratios(Drain measure, Drain own) {
    return new Ratios(measure.seconds() / own.seconds(), measure.seconds() / (own.startSeconds() + own.seconds()),
        measure.seconds() / 2 / own.secondHalfSeconds());
  }

  /** Prints the medians and writes the file. */
  void finish(Path directory) throws IOException {
    JsonObject medians = new JsonObject();
    out.println("medians");
    counted.stream().map(Drain::contestant).distinct().forEach(name -> {
      List<Drain> runs = counted.stream().filter(drain -> drain.contestant().equals(name)).toList();
      List<Ratios> own = ratios.get(name);
      Drain median = median(name, runs);
      Ratios ratio = own == null ? null
          : new Ratios(median(own, Ratios::drain), median(own, Ratios::process), median(own, Ratios::secondHalf));
      print(median, ratio);
      medians.put(name, json(median, ratio));
    });
    JsonObject json = new JsonObject().put("machine", machine.json()).put("loadBefore", loadBefore).put("loadAfter", Machine.load())
        .put("events", backlog.events()).put("transactions", backlog.transactions()).put("javaOptions", new JsonArray(options.java()))
        .put("environment", new JsonObject(new java.util.LinkedHashMap<String, Object>(options.variables()))).put("medians", medians).put("runs", all);
    Path file = directory.resolve("backlog-" + machine.at().toString().replace(":", "") + ".json");
    Files.writeString(file, json.encodePrettily());
    out.printf(Locale.ROOT, "bench: load %.1f before, %.1f after; every run verified; %s%n", loadBefore, Machine.load(), file);
  }

  private static Drain median(String name, List<Drain> runs) {
    return new Drain(name, runs.size(), median(runs, Drain::startSeconds), median(runs, Drain::seconds),
        median(runs, Drain::secondHalfSeconds), median(runs, Drain::cpu), median(runs, Drain::secondHalfCpu),
        median(runs, Drain::startCpuSeconds), median(runs, Drain::walsenderCpu), median(runs, Drain::bufferCpu),
        median(runs, Drain::peakMegabytes), new GcPauses((int) median(runs, drain -> drain.pauses().count()),
            median(runs, drain -> drain.pauses().totalMillis()), median(runs, drain -> drain.pauses().longestMillis())));
  }

  private static <T> double median(List<T> runs, ToDoubleFunction<T> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private void print(Drain drain, Ratios own) {
    boolean jar = drain.startSeconds() > 0;
    out.printf(LINE, drain.contestant(), drain.round(), number(drain.eventsPerSecond(backlog), "%,.0f"),
        own == null ? "" : number(own.drain(), "%.2f"), own == null ? "" : number(own.process(), "%.2f"),
        own == null ? "" : number(own.secondHalf(), "%.2f"), number(drain.cpu(), "%.1f"),
        jar ? number(drain.secondHalfCpu(), "%.1f") : "", number(drain.walsenderCpu(), "%.1f"),
        jar ? number(drain.bufferCpu(), "%.1f") : "", number(drain.peakMegabytes(), "%.0f"),
        jar ? number(drain.pauses().totalMillis(), "%.0f") : "");
  }

  private static String number(double value, String format) {
    return String.format(Locale.ROOT, format, value);
  }

  private JsonObject json(Drain drain, Ratios own) {
    JsonObject json = new JsonObject().put("contestant", drain.contestant()).put("round", drain.round())
        .put("eventsPerSecond", drain.eventsPerSecond(backlog)).put("startSeconds", drain.startSeconds())
        .put("seconds", drain.seconds()).put("secondHalfSeconds", drain.secondHalfSeconds())
        .put("cpuMicrosPerEvent", drain.cpu()).put("secondHalfCpuMicrosPerEvent", drain.secondHalfCpu())
        .put("startCpuSeconds", drain.startCpuSeconds()).put("walsenderCpuMicrosPerEvent", drain.walsenderCpu())
        .put("bufferCpuMicrosPerEvent", drain.bufferCpu()).put("peakMegabytes", drain.peakMegabytes())
        .put("gcPauses", drain.pauses().count()).put("gcPauseMillis", drain.pauses().totalMillis())
        .put("gcLongestPauseMillis", drain.pauses().longestMillis());
    return own == null ? json : json.put("ratio", own.drain()).put("ratioWithStart", own.process())
        .put("ratioSecondHalf", own.secondHalf());
  }
}
