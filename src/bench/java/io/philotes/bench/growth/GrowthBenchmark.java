package io.philotes.bench.growth;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.FilledBuffer;
import io.philotes.bench.JarOptions;
import io.philotes.bench.Machine;
import io.philotes.bench.MeasuredProcess;
import io.philotes.bench.Passage;
import io.philotes.bench.Results;
import io.philotes.bench.Server;
import io.philotes.bench.ServerOptions;
import io.philotes.bench.Servers;
import io.philotes.bench.SourceDatabase;
import io.philotes.bench.Verification;
import io.philotes.bench.backlog.Backlog;
import io.philotes.bench.backlog.Shape;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One source and several buffers, each with a slot of its own, filled inside the server before. In each round a new backlog
 * is written while nobody reads, and drained into one buffer after the other. At the end each buffer must hold exactly
 * what it got, and {@code verify} exit 0.
 */
final class GrowthBenchmark {

  private static final String NAME = "philotes_bench_growth";

  private final List<Long> buffered;
  private final int events;
  private final int rounds;
  private final JarOptions jars;
  private final Results results;
  private final PrintStream out;

  /** A buffer and what it held before the first round. */
  private record Filled(String database, long before, Map<String, String> environment) {}

  GrowthBenchmark(List<Long> buffered, int events, int rounds, JarOptions jars, Results results, PrintStream out) {
    this.buffered = buffered;
    this.events = events;
    this.rounds = rounds;
    this.jars = jars;
    this.results = results;
    this.out = out;
  }

  void run(ServerOptions options) throws IOException, SQLException, InterruptedException {
    try (Servers servers = options.open(); SourceDatabase source = SourceDatabase.create(servers.source(), NAME);
         Connection connection = source.connect()) {
      Backlog.prepare(connection, Shape.MIXED);
      List<Filled> filled = new ArrayList<>();
      try {
        for (int i = 0; i < buffered.size(); i++) {
          filled.add(fill(servers, source, i));
        }
        rounds(servers, connection, filled);
      } finally {
        for (int i = 0; i < buffered.size(); i++) {
          servers.buffer().administer("DROP DATABASE IF EXISTS " + name(i));
        }
      }
    }
  }

  private Filled fill(Servers servers, SourceDatabase source, int index) throws IOException, SQLException, InterruptedException {
    String name = name(index);
    servers.buffer().administer("CREATE DATABASE " + name);
    Map<String, String> environment = new BufferTemplate(servers.source(), servers.buffer()).environment(source.name(), name, name);
    environment.putAll(jars.variables());
    MeasuredProcess.register(jars.jar(), environment, results.file("register.out"));
    try (Connection buffer = servers.buffer().connect(name)) {
      out.printf("bench: filling a buffer with %,d events ...%n", buffered.get(index));
      return new Filled(name, FilledBuffer.fill(buffer, buffered.get(index)), environment);
    }
  }

  /** Of a buffer, and of its slot. */
  private static String name(int index) {
    return NAME + "_" + index;
  }

  private void rounds(Servers servers, Connection source, List<Filled> filled) throws IOException, SQLException, InterruptedException {
    Machine machine = Machine.here(servers, "none", jars);
    out.println("bench: " + machine.json().encode());
    PassageTable table = new PassageTable(out, "buffered", rounds);
    long written = 0;
    for (int round = 0; round <= rounds; round++) {
      int more = Backlog.write(source, Shape.MIXED, events).events();
      servers.buffer().administer("CHECKPOINT");
      for (Filled each : filled) {
        table.add(each.before(), round, drain(servers, each, written, more, round));
      }
      written += more;
    }
    for (Filled each : filled) {
      requireAll(servers, each, written);
    }
    Path file = results.save("growth", machine, table.finish());
    out.println("bench: every buffer verified; " + file);
  }

  private Passage drain(Servers servers, Filled filled, long written, int more, int round) throws IOException, SQLException, InterruptedException {
    String run = filled.database() + "-" + round;
    try (Connection buffer = servers.buffer().connect(filled.database());
         MeasuredProcess process = MeasuredProcess.jar(jars.jar(), jars.java(run), filled.environment(), results.file(run + ".out"), "run")) {
      Passage passage = Passage.watch(process, buffer, filled.before() + written, more);
      process.stop();
      return passage;
    }
  }

  private void requireAll(Servers servers, Filled filled, long written) throws IOException, SQLException, InterruptedException {
    Verification.require(jars.jar(), filled.environment(), results.file(filled.database() + ".verify"));
    try (Connection buffer = servers.buffer().connect(filled.database())) {
      String stored = Server.text(buffer, "SELECT count(*) FROM philotes.cdc_events");
      if (!String.valueOf(filled.before() + written).equals(stored)) {
        throw new IllegalStateException(filled.database() + " holds " + stored + " events, not " + (filled.before() + written));
      }
    }
  }
}
