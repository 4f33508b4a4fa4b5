package io.philotes.bench.delivery;

import static io.philotes.bench.Figures.text;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.FilledBuffer;
import io.philotes.bench.JarOptions;
import io.philotes.bench.Machine;
import io.philotes.bench.Mark;
import io.philotes.bench.MeasuredProcess.Moment;
import io.philotes.bench.MeasuredProcess;
import io.philotes.bench.Results;
import io.philotes.bench.Server;
import io.philotes.bench.ServerOptions;
import io.philotes.bench.Servers;
import io.philotes.bench.SourceDatabase;
import io.philotes.bench.SteadyLoad.Running;
import io.philotes.bench.SteadyLoad;
import io.philotes.bench.Verification;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A buffer that was filled inside the server is delivered to verticles that only count, from the first position. The
 * consumers begin anew in each run; the buffer stays.
 */
final class DeliveryBenchmark {

  private static final String SOURCE_DATABASE = "philotes_bench_delivery";
  private static final String LINE = "%9s %5s %12s %14s %9s %9s %7s%n";
  private static final int LONGEST_SECONDS = 3_600;

  private final long wanted;
  private final List<Integer> consumers;
  private final int ingest;
  private final int rounds;
  private final JarOptions jars;
  private final PrintStream out;
  private final Results results;
  private final JsonArray runs = new JsonArray();

  DeliveryBenchmark(long events, List<Integer> consumers, int ingest, int rounds, JarOptions jars, Results results, PrintStream out) {
    this.wanted = events;
    this.consumers = consumers;
    this.ingest = ingest;
    this.rounds = rounds;
    this.jars = jars;
    this.results = results;
    this.out = out;
  }

  void run(ServerOptions options) throws IOException, SQLException, InterruptedException {
    try (Servers servers = options.open(); SourceDatabase source = SourceDatabase.create(servers.source(), SOURCE_DATABASE)) {
      BufferTemplate buffer = new BufferTemplate(servers.source(), servers.buffer());
      buffer.empty();
      try {
        run(servers, source, buffer.environment(source.name(), source.name(), BufferTemplate.RUN));
      } finally {
        buffer.remove();
      }
    }
  }

  private void run(Servers servers, SourceDatabase database, Map<String, String> environment) throws IOException, SQLException, InterruptedException {
    try (Connection source = database.connect()) {
      SteadyLoad.prepare(source);
    }
    MeasuredProcess.register(jars.jar(), environment, results.file("register.out"));
    out.println("bench: filling the buffer ...");
    long events;
    try (Connection connection = servers.buffer().connect(BufferTemplate.RUN)) {
      events = FilledBuffer.fill(connection, wanted);
    }
    Verification.require(jars.jar(), environment, results.file("delivery.verify"));
    Machine machine = Machine.here(servers, "none", jars);
    out.printf(Locale.ROOT, "bench: %,d events in the buffer; %s%n", events, machine.json().encode());
    out.printf(LINE, "consumers", "round", "events/s", "deliveries/s", "cpu us", "buffer us", "MB");
    for (int round = 1; round <= rounds; round++) {
      for (int number : consumers) {
        measure(servers, database, environment, events, number, round);
      }
    }
    Verification.require(jars.jar(), environment, results.file("delivery.verify"));
    Path file = results.save("delivery", machine, new JsonObject().put("events", events).put("ingest", ingest).put("runs", runs));
    out.println("bench: verified before and after; " + file);
  }

  private void measure(Servers servers, SourceDatabase source, Map<String, String> base, long events, int number, int round)
      throws IOException, SQLException, InterruptedException {
    Map<String, String> environment = new HashMap<>(base);
    environment.putAll(DeliveryVerticle.environment(number, events));
    environment.putAll(jars.variables());
    String run = "delivery-" + number + "-" + round;
    try (Connection buffer = servers.buffer().connect(BufferTemplate.RUN)) {
      Server.text(buffer, "WITH gone AS (DELETE FROM philotes.consumers RETURNING 1) SELECT count(*) FROM gone");
      try (MeasuredProcess process = MeasuredProcess.jarAndBenchmark(jars.jar(), jars.java(run), environment, results.file(run + ".out"));
           Running load = load(source)) {
        Moment first = process.await(Mark.FIRST, 60);
        Moment last = process.await(Mark.DRAINED, LONGEST_SECONDS);
        double seconds = (last.nanos() - first.nanos()) / 1e9;
        double deliveries = (double) events * number;
        double cpu = (last.usage().micros() - first.usage().micros()) / deliveries;
        double backends = Server.backends(buffer) / deliveries;
        out.printf(LINE, number, round, text("%,.0f", events / seconds), text("%,.0f", deliveries / seconds), text("%.2f", cpu), text("%.2f", backends),
            text("%.0f", last.usage().peakKilobytes() / 1024.0));
        runs.add(new JsonObject().put("consumers", number).put("round", round).put("eventsPerSecond", events / seconds)
            .put("deliveriesPerSecond", deliveries / seconds).put("cpuMicrosPerDelivery", cpu).put("bufferCpuMicrosPerDelivery", backends)
            .put("peakMegabytes", last.usage().peakKilobytes() / 1024.0));
        load.requireRunning();
        process.stop();
      }
    }
  }

  private Running load(SourceDatabase source) {
    return ingest == 0 ? Running.NONE : new SteadyLoad(source::connect, ingest, 10, 2).start();
  }
}
