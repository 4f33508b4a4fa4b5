package io.philotes.bench.backlog;

import static io.philotes.bench.Figures.text;

import io.philotes.bench.Figures;
import io.philotes.bench.GcPauses;
import io.philotes.bench.Machine;
import io.philotes.bench.Passage;
import io.philotes.bench.Results;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints each run as it ends and the medians at the end, and keeps everything as JSON. Round 0 is printed, but counts
 * for nothing unless it is the only one. A ratio is taken within a round: the rate of a jar through that of {@code pg_recvlogical}.
 */
final class Report {

  private static final String LINE = "%-16s %5s %9s %7s %7s %7s %9s %9s %9s %9s %7s %6s%n";

  private final PrintStream out;
  private final Machine machine;
  private final Backlog backlog;
  private final int firstCounted;
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

  Report(PrintStream out, Machine machine, Backlog backlog, int firstCounted) {
    this.out = out;
    this.machine = machine;
    this.backlog = backlog;
    this.firstCounted = firstCounted;
    out.printf("bench: %s, %,d events in %,d transactions; %s%n", backlog.shape(), backlog.events(), backlog.transactions(), machine.json().encode());
    out.printf(LINE, "", "round", "events/s", "ratio", "w.start", "2.half", "cpu us/ev", "2.half", "walsender", "buffer", "MB", "gc ms");
  }

  void round(List<Drain> drains) {
    Drain measure = drains.get(0).contestant().equals(RecvlogicalDrain.NAME) ? drains.get(0) : null;
    for (Drain drain : drains) {
      Ratios own = measure == null || drain == measure ? null : ratios(measure.passage().seconds(), drain.passage());
      all.add(json(drain, own));
      print(drain, own);
      if (drain.round() >= firstCounted) {
        counted.add(drain);
        if (own != null) {
          ratios.computeIfAbsent(drain.contestant(), name -> new ArrayList<>()).add(own);
        }
      }
    }
  }

  private static Ratios ratios(double seconds, Passage own) {
    return new Ratios(seconds / own.seconds(), seconds / (own.startSeconds() + own.seconds()), seconds / 2 / own.secondHalfSeconds());
  }

  /** Prints the medians, writes the figures and draws the chart. */
  void finish(Results results) throws IOException {
    JsonObject medians = new JsonObject();
    List<Drain> middle = new ArrayList<>();
    out.println("medians");
    counted.stream().map(Drain::contestant).distinct().forEach(name -> {
      Drain median = median(name, counted.stream().filter(drain -> drain.contestant().equals(name)).toList());
      List<Ratios> own = ratios.get(name);
      Ratios ratio = own == null ? null
          : new Ratios(Figures.median(own, Ratios::drain), Figures.median(own, Ratios::process), Figures.median(own, Ratios::secondHalf));
      middle.add(median);
      print(median, ratio);
      medians.put(name, json(median, ratio));
    });
    JsonObject json = new JsonObject().put("loadBefore", loadBefore).put("loadAfter", Machine.load()).put("shape", backlog.shape().toString())
        .put("events", backlog.events()).put("transactions", backlog.transactions())
        .put("medians", medians).put("runs", all);
    Path file = results.save("backlog", machine, json);
    draw(middle, Path.of(file.toString().replace(".json", ".png")));
    out.printf(Locale.ROOT, "bench: load %.1f before, %.1f after; every run verified; %s%n", loadBefore, Machine.load(), file);
  }

  private void draw(List<Drain> medians, Path file) throws IOException {
    try {
      Chart.draw(String.format(Locale.ROOT, "%,d changes (%s) out of the WAL, PostgreSQL %s, %d processors", backlog.events(), backlog.shape(),
              machine.source(), machine.processors()),
          medians.stream().map(Drain::contestant).toList(), medians.stream().map(drain -> drain.passage().eventsPerSecond()).toList(), file);
    } catch (LinkageError | InternalError headless) {
      out.println("bench: no chart, this JVM has no fonts to draw with: " + headless.getMessage());
    }
  }

  private static Drain median(String name, List<Drain> runs) {
    return new Drain(name, runs.size(), Passage.median(runs.stream().map(Drain::passage).toList()), Figures.median(runs, Drain::walsenderCpu),
        GcPauses.median(runs.stream().map(Drain::pauses).toList()));
  }

  private void print(Drain drain, Ratios own) {
    Passage passage = drain.passage();
    boolean jvm = passage.startSeconds() > 0;
    boolean halves = jvm && passage.secondHalfSeconds() > 0;
    out.printf(LINE, drain.contestant(), drain.round(), text("%,.0f", drain.passage().eventsPerSecond()),
        own == null ? "" : text("%.2f", own.drain()), own == null ? "" : text("%.2f", own.process()),
        own == null || !halves ? "" : text("%.2f", own.secondHalf()), text("%.1f", passage.cpu()),
        halves ? text("%.1f", passage.secondHalfCpu()) : "", text("%.1f", drain.walsenderCpu()), jvm ? text("%.1f", passage.bufferCpu()) : "",
        text("%.0f", passage.peakMegabytes()), jvm ? text("%.0f", drain.pauses().totalMillis()) : "");
  }

  private JsonObject json(Drain drain, Ratios own) {
    JsonObject json = new JsonObject().put("contestant", drain.contestant()).put("round", drain.round()).mergeIn(drain.passage().json())
        .put("walsenderCpuMicrosPerEvent", drain.walsenderCpu()).put("gcPauses", drain.pauses().count())
        .put("gcPauseMillis", drain.pauses().totalMillis()).put("gcLongestPauseMillis", drain.pauses().longestMillis());
    if (own == null) {
      return json;
    }
    json.put("ratio", own.drain()).put("ratioWithStart", own.process());
    return drain.passage().secondHalfSeconds() > 0 ? json.put("ratioSecondHalf", own.secondHalf()) : json;
  }
}
