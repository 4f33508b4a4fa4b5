package io.philotes.bench.life;

import static io.philotes.bench.Figures.text;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.Figures;
import io.philotes.bench.JarOptions;
import io.philotes.bench.Machine;
import io.philotes.bench.Results;
import io.philotes.bench.ServerOptions;
import io.philotes.bench.Servers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The life of events in the buffer, in turns with the design that Philotes grew from. */
final class LifeBenchmark {

  private static final String LINE = "%-9s %5s %9s %9s %9s %9s %9s%n";

  private final int events;
  private final int originalEvents;
  private final int rounds;
  private final JarOptions jars;
  private final Results results;
  private final PrintStream out;
  private final JsonArray runs = new JsonArray();

  LifeBenchmark(int events, int originalEvents, int rounds, JarOptions jars, Results results, PrintStream out) {
    this.events = events;
    this.originalEvents = originalEvents;
    this.rounds = rounds;
    this.jars = jars;
    this.results = results;
    this.out = out;
  }

  void run(ServerOptions options) throws IOException, SQLException, InterruptedException {
    try (Servers servers = options.open()) {
      BufferTemplate buffer = new BufferTemplate(servers.source(), servers.buffer());
      Machine machine = Machine.here(servers, "none", jars);
      out.println("bench: CPU time of the buffer's backends for one event, in microseconds; " + machine.json().encode());
      out.printf(LINE, "", "round", "write", "read", "clean", "whole", "WAL B");
      List<Life> original = new ArrayList<>();
      List<Life> own = new ArrayList<>();
      try {
        for (int round = 1; round <= rounds; round++) {
          original.add(shown(new OriginalLife(servers.buffer(), originalEvents).run(buffer, round)));
          own.add(shown(new PhilotesLife(servers, jars, results, events).run(buffer, round)));
        }
      } finally {
        buffer.remove();
      }
      original.forEach(life -> runs.add(life.json()));
      own.forEach(life -> runs.add(life.json()));
      out.println("medians");
      JsonArray medians = new JsonArray().add(shown(Life.median(original)).json()).add(shown(Life.median(own)).json());
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        ratios.add(own.get(i).whole() / original.get(i).whole());
      }
      double ratio = Figures.median(ratios, each -> each);
      Path file = results.save("life", machine, new JsonObject().put("events", events).put("originalEvents", originalEvents).put("ratio", ratio).put("ratios", new JsonArray(ratios))
          .put("medians", medians).put("runs", runs));
      out.printf("bench: an event costs %s of what it cost; every run verified; %s%n", text("%.2f", ratio), file);
    }
  }

  private Life shown(Life life) {
    out.printf(LINE, life.design(), life.round(), text("%.2f", life.write()), text("%.2f", life.read()), text("%.2f", life.clean()),
        text("%.2f", life.whole()), text("%.0f", life.walBytes()));
    return life;
  }
}
