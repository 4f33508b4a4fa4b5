package io.philotes.bench.latency;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.JarOptions;
import io.philotes.bench.Machine;
import io.philotes.bench.Mark;
import io.philotes.bench.MeasuredProcess;
import io.philotes.bench.Server;
import io.philotes.bench.ServerOptions;
import io.philotes.bench.Servers;
import io.philotes.bench.SteadyLoad;
import io.philotes.bench.Usage;
import io.philotes.bench.Waiting;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One service with one consumer on the event bus, under a load that keeps its pace. Plain and TLS, and the rates, take
 * turns, each with a new source database and a new buffer. After each run everything must be in the buffer and {@code verify} exit 0.
 */
final class LatencyBenchmark {

  private static final String LINE = "%-6s %6s %5s %9s %8s %8s %8s %8s %8s %8s %8s %8s %9s%n";
  private static final String SOURCE_DATABASE = "philotes_bench_latency";

  private final Load load;
  private final List<Integer> rates;
  private final int rounds;
  private final boolean tls;
  private final JarOptions jars;
  private final PrintStream out;
  private final Path directory = Path.of("target", "bench", "results");
  private final JsonArray runs = new JsonArray();

  /** What is written. */
  record Load(int rowsPerTransaction, int connections, int warmUpSeconds, int seconds) {}

  LatencyBenchmark(Load load, List<Integer> rates, int rounds, boolean tls, JarOptions jars, PrintStream out) {
    this.load = load;
    this.rates = rates;
    this.rounds = rounds;
    this.tls = tls;
    this.jars = jars;
    this.out = out;
  }

  void run(ServerOptions options) throws IOException, SQLException, InterruptedException {
    Files.createDirectories(directory);
    try (Servers servers = options.open()) {
      if (tls) {
        servers.offerTls();
      }
      Machine machine = Machine.here(servers, "none");
      out.println("bench: milliseconds from the commit at the source; " + machine.json().encode());
      out.printf(LINE, "", "rate", "round", "reached", "durable", "p99", "p99.9", "max", "answered", "p99", "p99.9", "max", "cpu us/ev");
      for (int round = 1; round <= rounds; round++) {
        for (int rate : rates) {
          measure(servers, "disable", rate, round);
          if (tls) {
            measure(servers, "require", rate, round);
          }
        }
      }
      Path file = directory.resolve("latency-" + machine.at().toString().replace(":", "") + ".json");
      Files.writeString(file, new JsonObject().put("machine", machine.json()).put("rowsPerTransaction", load.rowsPerTransaction())
          .put("connections", load.connections()).put("warmUpSeconds", load.warmUpSeconds()).put("seconds", load.seconds())
          .put("runs", runs).encodePrettily());
      out.println("bench: every run verified; " + file);
    }
  }

  private void measure(Servers servers, String sslMode, int rate, int round) throws IOException, SQLException, InterruptedException {
    BufferTemplate buffer = new BufferTemplate(servers.source(), servers.buffer());
    servers.source().administer("CREATE DATABASE " + SOURCE_DATABASE);
    buffer.empty();
    try (Connection source = servers.source().connect(SOURCE_DATABASE)) {
      SteadyLoad.prepare(source);
      String run = "latency-" + sslMode + "-" + rate + "-" + round;
      Path result = directory.resolve(run + ".json");
      Map<String, String> environment = buffer.environment(SOURCE_DATABASE, SOURCE_DATABASE, BufferTemplate.RUN);
      environment.put("PHILOTES_SOURCE_SSL_MODE", sslMode);
      environment.put("PHILOTES_BUFFER_SSL_MODE", sslMode);
      environment.put("PHILOTES_VERTICLES", LatencyVerticle.class.getName());
      environment.put("PHILOTES_CONSUMERS", LatencyVerticle.CONSUMER + "=eventbus");
      environment.put(LatencyVerticle.FILE, result.toAbsolutePath().toString());
      environment.putAll(jars.variables());
      run(servers, environment, run, rate, round, sslMode, result);
    } finally {
      servers.source().administer("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '"
          + SOURCE_DATABASE + "'", "DROP DATABASE " + SOURCE_DATABASE + " WITH (FORCE)");
      buffer.remove();
    }
  }

  private void run(Servers servers, Map<String, String> environment, String run, int rate, int round, String sslMode, Path result)
      throws IOException, SQLException, InterruptedException {
    SteadyLoad steady = new SteadyLoad(() -> servers.source().connect(SOURCE_DATABASE), rate, load.rowsPerTransaction(), load.connections());
    long counted;
    double cpu;
    try (MeasuredProcess process = MeasuredProcess.jarAndBenchmark(jars.jars().get(0), jars.java(run), environment,
        directory.resolve(run + ".out"))) {
      process.await(Mark.STREAMS, 60);
      long before = steady.run(load.warmUpSeconds(), false);
      Usage begin = Usage.of(process.pid());
      counted = steady.run(load.seconds(), true);
      awaitConsumer(servers.buffer(), before + counted);
      cpu = (Usage.of(process.pid()).micros() - begin.micros()) / (double) counted;
      process.stop();
    }
    try (MeasuredProcess verification = MeasuredProcess.jar(jars.jars().get(0), List.of(), environment, directory.resolve(run + ".verify"), "verify")) {
      if (verification.exit(600) != 0) {
        throw new IllegalStateException("verify found something, see " + directory.resolve(run + ".verify"));
      }
    }
    Latencies latencies = Latencies.of(new JsonObject(Files.readString(result)));
    if (latencies.count() != counted) {
      throw new IllegalStateException(latencies.count() + " counted rows arrived, " + counted + " were committed");
    }
    print(sslMode, rate, round, counted, latencies, cpu);
  }

  private void awaitConsumer(Server buffer, long rows) throws SQLException, InterruptedException {
    try (Connection connection = buffer.connect(BufferTemplate.RUN)) {
      Waiting.until("the consumer has " + rows + " rows", 120, () -> String.valueOf(rows).equals(Server.text(connection,
          "SELECT position FROM philotes.consumers WHERE name = '" + LatencyVerticle.CONSUMER + "'")));
    }
  }

  private void print(String sslMode, int rate, int round, long rows, Latencies latencies, double cpu) {
    boolean secure = sslMode.equals("require");
    Latencies.Percentiles durable = latencies.durable();
    Latencies.Percentiles answered = latencies.answered();
    out.printf(LINE, secure ? "TLS" : "plain", rate, round, text(rows / (double) load.seconds()), text(durable.p50()), text(durable.p99()),
        text(durable.p999()), text(durable.max()), text(answered.p50()), text(answered.p99()), text(answered.p999()), text(answered.max()), text(cpu));
    runs.add(latencies.json().put("tls", secure).put("rate", rate).put("round", round).put("reached", rows / (double) load.seconds())
        .put("cpuMicrosPerEvent", cpu));
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
