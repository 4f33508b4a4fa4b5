package io.philotes.bench.targets;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the figures of a benchmark, as it keeps them, are to the targets. A ratio of two is taken within a round. Round 0 counts only
 * when it is the only one.
 */
final class Reached {

  private static final String OURS = "philotes";
  private static final String ONE_COMPILER = OURS + " C1";

  private Reached() {}

  static List<Target> backlog(JsonObject figures) {
    List<Target> targets = new ArrayList<>();
    for (String name : List.of(OURS, ONE_COMPILER)) {
      String how = how(name);
      targets.add(Target.atLeast("ratio to pg_recvlogical" + how, 0.9, "%.2f", of(runs(figures, name), "ratio")));
      targets.add(Target.atLeast("ratio to Debezium with JDBC" + how, 5, "%.1f", ratio(figures, name, "debezium jdbc")));
      targets.add(Target.atMost("our CPU per event, us" + how, 12, "%.1f", of(runs(figures, name), "cpuMicrosPerEvent")));
    }
    return targets;
  }

  static List<Target> tls(JsonObject figures) {
    return Stream.of(OURS, ONE_COMPILER)
        .map(name -> Target.atLeast("TLS against plain" + how(name), 0.8, "%.2f", ratio(figures, name + " TLS", name))).toList();
  }

  static List<Target> latency(JsonObject figures) {
    List<JsonObject> answered = runs(figures)
        .filter(run -> run.getString("circumstance").equals("plain") && run.getDouble("reached") >= 0.98 * run.getInteger("rate"))
        .map(run -> run.getJsonObject("answered")).toList();
    return List.of(Target.atMost("commit to reply at 1,000 rows/s, p50, ms", 8, "%.1f", of(answered, "p50")),
        Target.atMost("the same, p99, ms", 40, "%.1f", of(answered, "p99")));
  }

  static List<Target> delivery(JsonObject figures) {
    return List.of(Target.atLeast("delivery to a local verticle, events/s", 80_000, "%,.0f", of(runs(figures).toList(), "eventsPerSecond")));
  }

  /** It was drained and verified with the heap that it was started with; what is left to say is the memory of the whole process. */
  static Function<JsonObject, List<Target>> heap(String what) {
    return figures -> List.of(new Target("heap for " + what, "256 MB", "128 MB; %.0f MB resident", any -> true, of(runs(figures, OURS), "peakMegabytes")));
  }

  static List<Target> growth(JsonObject figures) {
    return List.of(Target.atMost("CPU per event, 20 million buffered against 1 million", 1.1, "%.2f", last(figures)));
  }

  static List<Target> sources(JsonObject figures) {
    return List.of(Target.atMost("CPU per event, 32 sources against 1", 1.1, "%.2f", last(figures)));
  }

  static List<Target> life(JsonObject figures) {
    return List.of(Target.atMost("the buffer's CPU for the life of an event against the original design", 0.25, "%.2f",
        each(figures, "ratios")));
  }

  private static String how(String name) {
    return name.equals(ONE_COMPILER) ? ", one compiler" : "";
  }

  /** Of the largest circumstance to the first one. */
  private static Spread last(JsonObject figures) {
    JsonArray medians = figures.getJsonArray("medians");
    return each(medians.getJsonObject(medians.size() - 1), "cpuRatios");
  }

  /** A ratio to nothing, which JSON keeps as text, is not one. */
  private static Spread each(JsonObject figures, String ratios) {
    return Spread.of(figures.getJsonArray(ratios).stream().filter(Double.class::isInstance).map(Double.class::cast).toList());
  }

  private static Spread of(List<JsonObject> runs, String figure) {
    return Spread.of(runs.stream().map(run -> run.getDouble(figure)).filter(Objects::nonNull).toList());
  }

  /** The rate of one through that of the other. */
  private static Spread ratio(JsonObject figures, String one, String other) {
    List<JsonObject> others = runs(figures, other);
    List<JsonObject> ones = runs(figures, one);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ones.size(); i++) {
      ratios.add(ones.get(i).getDouble("eventsPerSecond") / others.get(i).getDouble("eventsPerSecond"));
    }
    return Spread.of(ratios);
  }

  private static List<JsonObject> runs(JsonObject figures, String contestant) {
    List<JsonObject> all = runs(figures).filter(run -> run.getString("contestant").equals(contestant)).toList();
    return all.size() == 1 ? all : all.stream().filter(run -> run.getInteger("round") > 0).toList();
  }

  private static Stream<JsonObject> runs(JsonObject figures) {
    return figures.getJsonArray("runs").stream().map(JsonObject.class::cast);
  }
}
