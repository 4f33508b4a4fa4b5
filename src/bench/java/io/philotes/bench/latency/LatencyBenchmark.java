package io.philotes.bench.latency;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.Figures;
import io.philotes.bench.JarOptions;
import io.philotes.bench.Machine;
import io.philotes.bench.Mark;
import io.philotes.bench.MeasuredProcess;
import io.philotes.bench.Results;
import io.philotes.bench.Server;
import io.philotes.bench.ServerOptions;
import io.philotes.bench.Servers;
import io.philotes.bench.SourceDatabase;
import io.philotes.bench.SteadyLoad;
import io.philotes.bench.Usage;
import io.philotes.bench.Verification;
import io.philotes.bench.Waiting;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * One service with one consumer on the event bus, under a load that keeps its pace. The rates, and the circumstances that
 * were asked for, take turns, each with a new source database and a new buffer. After each run everything must be in the
 * buffer and {@code verify} exit 0.
 */
final class LatencyBenchmark {

  private static final String LINE = "%-6s %6s %5s %9s %8s %8s %8s %8s %8s %8s %8s %8s %9s %7s%n";
  private static final String MEDIAN = "%-29s %8s %8s %8s          %8s %8s %8s%n";
  private static final double REACHED = 0.98;
  private static final String SOURCE_DATABASE = "philotes_bench_latency";

  private final Load load;
  private final List<Integer> rates;
  private final int rounds;
  private final List<Circumstance> circumstances;
  private final JarOptions jars;
  private final Results results;
  private final PrintStream out;
  private final JsonArray runs = new JsonArray();
  private final Map<String, List<Latencies>> measured = new TreeMap<>();

  /** What is written. */
  record Load(int rowsPerTransaction, int connections, int warmUpSeconds, int seconds) {}

  /** What differs between runs that take turns. */
  enum Circumstance {
    PLAIN,
    /** TLS to the source and to the buffer. */
    TLS,
    /** A second consumer, which takes a tenth of what is captured. */
    SLOW;

    private String label() {
      return this == TLS ? "TLS" : name().toLowerCase(Locale.ROOT);
    }
  }

  /** One line of the result. */
  private record Run(Circumstance circumstance, int rate, int round, BufferTemplate buffer, Map<String, String> environment) {
    private String name() {
      return "latency-" + circumstance.label() + "-" + rate + "-" + round;
    }
  }

  LatencyBenchmark(Load load, List<Integer> rates, int rounds, List<Circumstance> circumstances, JarOptions jars, Results results, PrintStream out) {
    this.load = load;
    this.rates = rates;
    this.rounds = rounds;
    this.circumstances = circumstances;
    this.jars = jars;
    this.results = results;
    this.out = out;
  }

  void run(ServerOptions options) throws IOException, SQLException, InterruptedException {
    try (Servers servers = options.open()) {
      if (circumstances.contains(Circumstance.TLS)) {
        servers.offerTls();
      }
      Machine machine = Machine.here(servers, "none", jars);
      out.println("bench: milliseconds from the commit at the source; " + machine.json().encode());
      out.printf(LINE, "", "rate", "round", "reached", "durable", "p99", "p99.9", "max", "answered", "p99", "p99.9", "max", "cpu us/ev", "MB");
      for (int round = 1; round <= rounds; round++) {
        for (int rate : rates) {
          for (Circumstance circumstance : circumstances) {
            measure(servers, circumstance, rate, round);
          }
        }
      }
      medians();
      Path file = results.save("latency", machine, new JsonObject().put("rowsPerTransaction", load.rowsPerTransaction())
          .put("connections", load.connections()).put("warmUpSeconds", load.warmUpSeconds()).put("seconds", load.seconds()).put("runs", runs));
      out.println("bench: every run verified; " + file);
    }
  }

  private void measure(Servers servers, Circumstance circumstance, int rate, int round) throws IOException, SQLException, InterruptedException {
    BufferTemplate buffer = new BufferTemplate(servers.source(), servers.buffer());
    buffer.empty();
    try (SourceDatabase source = SourceDatabase.create(servers.source(), SOURCE_DATABASE)) {
      try (Connection connection = source.connect()) {
        SteadyLoad.prepare(connection);
      }
      Map<String, String> environment = buffer.environment(source.name(), source.name(), BufferTemplate.RUN);
      Run run = new Run(circumstance, rate, round, buffer, environment);
      boolean slow = circumstance == Circumstance.SLOW;
      String sslMode = circumstance == Circumstance.TLS ? "require" : "disable";
      environment.put("PHILOTES_SOURCE_SSL_MODE", sslMode);
      environment.put("PHILOTES_BUFFER_SSL_MODE", sslMode);
      environment.put("PHILOTES_VERTICLES", LatencyVerticle.class.getName() + (slow ? "," + SlowVerticle.class.getName() : ""));
      environment.put("PHILOTES_CONSUMERS", LatencyVerticle.CONSUMER + "=eventbus" + (slow ? "," + SlowVerticle.CONSUMER + "=eventbus" : ""));
      environment.put(SlowVerticle.RATE, String.valueOf(rate / 10));
      environment.put(LatencyVerticle.FILE, results.file(run.name() + ".json").toAbsolutePath().toString());
      environment.putAll(jars.variables());
      measure(servers.buffer(), source, run);
    } finally {
      buffer.remove();
    }
  }

  private void measure(Server buffer, SourceDatabase source, Run run) throws IOException, SQLException, InterruptedException {
    SteadyLoad steady = new SteadyLoad(source::connect, run.rate(), load.rowsPerTransaction(), load.connections());
    SteadyLoad.Written counted;
    double cpu;
    Usage end;
    try (MeasuredProcess process = MeasuredProcess.jarAndBenchmark(jars.jar(), jars.java(run.name()), run.environment(),
        results.file(run.name() + ".out"))) {
      process.await(Mark.STREAMS, 60);
      long before = steady.run(load.warmUpSeconds(), false).rows();
      Usage begin = Usage.of(process.pid());
      counted = steady.run(load.seconds(), true);
      awaitConsumer(buffer, before + counted.rows());
      if (run.circumstance() == Circumstance.SLOW) {
        process.await(Mark.SLOW, 10);
        requireSlow(buffer, before + counted.rows());
      }
      end = Usage.of(process.pid());
      cpu = (end.micros() - begin.micros()) / (double) counted.rows();
      process.stop();
    }
    Verification.require(jars.jar(), run.environment(), results.file(run.name() + ".verify"));
    Latencies latencies = Latencies.of(new JsonObject(Files.readString(results.file(run.name() + ".json"))));
    if (latencies.count() != counted.rows()) {
      throw new IllegalStateException(latencies.count() + " counted rows arrived, " + counted.rows() + " were committed");
    }
    print(run, counted.rowsPerSecond(), latencies, cpu, end.peakKilobytes() / 1024.0);
  }

  private void awaitConsumer(Server buffer, long rows) throws SQLException, InterruptedException {
    try (Connection connection = buffer.connect(BufferTemplate.RUN)) {
      Waiting.until("the consumer has " + rows + " rows", 120, () -> position(connection, LatencyVerticle.CONSUMER) == rows);
    }
  }

  /** Otherwise it was not the slow one that was measured. */
  private void requireSlow(Server buffer, long rows) throws SQLException {
    try (Connection connection = buffer.connect(BufferTemplate.RUN)) {
      long position = position(connection, SlowVerticle.CONSUMER);
      if (position > rows / 2) {
        throw new IllegalStateException("the slow consumer stands at " + position + " of " + rows);
      }
    }
  }

  private static long position(Connection connection, String consumer) throws SQLException {
    String position = Server.text(connection, "SELECT position FROM philotes.consumers WHERE name = '" + consumer + "'");
    return position == null ? 0 : Long.parseLong(position);
  }

  private void print(Run run, double reached, Latencies latencies, double cpu, double megabytes) {
    Latencies.Percentiles durable = latencies.durable();
    Latencies.Percentiles answered = latencies.answered();
    out.printf(LINE, run.circumstance().label(), run.rate(), run.round(), text(reached), text(durable.p50()), text(durable.p99()),
        text(durable.p999()), text(durable.max()), text(answered.p50()), text(answered.p99()), text(answered.p999()), text(answered.max()), text(cpu),
        text(megabytes));
    if (reached < REACHED * run.rate()) {
      out.printf(Locale.ROOT, "bench: the source took %.0f rows/s, not %d: give more --rows in a transaction or more --connections%n", reached, run.rate());
    }
    measured.computeIfAbsent(run.circumstance().label() + " " + run.rate(), name -> new ArrayList<>()).add(latencies);
    runs.add(latencies.json().put("circumstance", run.circumstance().label()).put("rate", run.rate()).put("round", run.round())
        .put("reached", reached).put("cpuMicrosPerEvent", cpu).put("peakMegabytes", megabytes));
  }

  private void medians() {
    out.println("medians");
    measured.forEach((name, latencies) -> out.printf(MEDIAN, name,
        median(latencies, run -> run.durable().p50()), median(latencies, run -> run.durable().p99()), median(latencies, run -> run.durable().p999()),
        median(latencies, run -> run.answered().p50()), median(latencies, run -> run.answered().p99()), median(latencies, run -> run.answered().p999())));
  }

  private static String median(List<Latencies> runs, ToDoubleFunction<Latencies> figure) {
    return text(Figures.median(runs, figure));
  }

  private static String text(double value) {
    return Figures.text("%.1f", value);
  }
}
