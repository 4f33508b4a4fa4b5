package io.philotes.bench.growth;

import io.philotes.bench.BufferTemplate;
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
import io.philotes.bench.Waiting;
import io.philotes.bench.backlog.Backlog;
import io.philotes.bench.backlog.Shape;
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
import java.util.Map;

/**
 * The same number of changes from one database and from many, all sources of one process. Each run has its own databases and
 * slots on the one source server, whose WAL every walsender reads as a whole: what the server pays grows with the
 * sources, and is not ours. The heap is shared, so each source gets little of it, in all runs the same.
 */
final class SourcesBenchmark {

  private static final String NAME = "philotes_bench_source";
  private static final String IN_FLIGHT = "4MB";
  /** Longer than by default, because on two processors everything waits for 32 walsenders and as many backends. */
  private static final String LEASE = "60s";

  private final List<Integer> sources;
  private final int events;
  private final int rounds;
  private final JarOptions jars;
  private final Results results;
  private final PrintStream out;

  SourcesBenchmark(List<Integer> sources, int events, int rounds, JarOptions jars, Results results, PrintStream out) {
    this.sources = sources;
    this.events = events;
    this.rounds = rounds;
    this.jars = jars;
    this.results = results;
    this.out = out;
  }

  void run(ServerOptions options) throws IOException, SQLException, InterruptedException {
    try (Servers servers = options.open()) {
      Machine machine = Machine.here(servers, "none", jars);
      out.println("bench: " + machine.json().encode());
      PassageTable table = new PassageTable(out, "sources", rounds);
      for (int round = 0; round <= rounds; round++) {
        for (int number : sources) {
          table.add(number, round, measure(servers, number, round));
        }
      }
      Path file = results.save("sources", machine, table.finish());
      out.println("bench: every run verified; " + file);
    }
  }

  private Passage measure(Servers servers, int number, int round) throws IOException, SQLException, InterruptedException {
    List<SourceDatabase> databases = new ArrayList<>();
    BufferTemplate buffer = new BufferTemplate(servers.source(), servers.buffer());
    buffer.empty();
    try {
      for (int i = 0; i < number; i++) {
        databases.add(SourceDatabase.create(servers.source(), NAME + "_" + i));
        try (Connection source = databases.get(i).connect()) {
          Backlog.prepare(source, Shape.MIXED);
        }
      }
      return measure(servers, databases, number + "-" + round);
    } finally {
      for (SourceDatabase database : databases) {
        database.close();
      }
      buffer.remove();
    }
  }

  private Passage measure(Servers servers, List<SourceDatabase> databases, String run) throws IOException, SQLException, InterruptedException {
    Path config = results.file("sources-" + run + ".json");
    Files.writeString(config, config(servers, databases).encodePrettily()); // YAML reads JSON too
    Map<String, String> environment = jars.variables();
    try (Connection buffer = servers.buffer().connect(BufferTemplate.RUN)) {
      try (MeasuredProcess process = start(config, environment, "register")) {
        awaitAll(process, buffer, databases.size());
        process.stop();
      }
      int written = 0;
      for (SourceDatabase database : databases) {
        try (Connection source = database.connect()) {
          written += Backlog.write(source, Shape.MIXED, events / databases.size()).events();
        }
      }
      servers.buffer().administer("CHECKPOINT");
      Passage passage;
      try (MeasuredProcess process = start(config, environment, run)) {
        passage = Passage.watch(process, buffer, 0, written);
        process.stop();
      }
      Verification.require(jars.jar(), environment, results.file("sources-" + run + ".verify"), "--config", config.toString());
      String stored = Server.text(buffer, "SELECT count(*) FROM philotes.cdc_events");
      if (!String.valueOf(written).equals(stored)) {
        throw new IllegalStateException("the buffer holds " + stored + " events, the backlogs had " + written);
      }
      out.println("bench: " + run + ": " + Server.text(buffer, "SELECT round(avg(last_position - first_position + 1)) FROM philotes.batches") + " events in a batch");
      return passage;
    }
  }

  private MeasuredProcess start(Path config, Map<String, String> environment, String run) throws IOException {
    return MeasuredProcess.jar(jars.jar(), jars.java(run), environment, results.file("sources-" + run + ".out"), "run", "--config", config.toString());
  }

  private static void awaitAll(MeasuredProcess process, Connection buffer, int number) throws SQLException, InterruptedException {
    Waiting.until("all sources are registered", 120, () -> {
      process.requireAlive();
      return Server.text(buffer, "SELECT to_regclass('philotes.sources')") != null
          && String.valueOf(number).equals(Server.text(buffer, "SELECT count(*) FROM philotes.sources WHERE last_end_lsn > 0"));
    });
  }

  private static JsonObject config(Servers servers, List<SourceDatabase> databases) {
    JsonArray list = new JsonArray();
    for (SourceDatabase database : databases) {
      list.add(server(servers.source(), database.name()).put("name", database.name()).put("slot", database.name()).put("publication", NAME));
    }
    return new JsonObject().put("sources", list).put("buffer", server(servers.buffer(), BufferTemplate.RUN).put("leaseDuration", LEASE))
        .put("http", new JsonObject().put("enabled", false)).put("cdc", new JsonObject().put("maxInFlightBytes", IN_FLIGHT));
  }

  private static JsonObject server(Server server, String database) {
    return new JsonObject().put("host", server.host()).put("port", server.port()).put("database", database).put("user", server.user())
        .put("password", server.password()).put("sslMode", "disable");
  }
}
