package io.philotes.bench.backlog;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.JarOptions;
import io.philotes.bench.Machine;
import io.philotes.bench.MeasuredProcess;
import io.philotes.bench.Results;
import io.philotes.bench.ServerOptions;
import io.philotes.bench.Servers;
import io.philotes.bench.SourceDatabase;
import io.philotes.bench.backlog.BacklogCommand.Other;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How fast a backlog gets out of the WAL and into the buffer, in turns with others on the same slot position: the
 * machine's moods then hit all, and the quotient of a round is worth more than any rate.
 */
final class BacklogBenchmark {

  private final Shape shape;
  private final int events;
  private final int rounds;
  private final Set<Other> others;
  private final List<Mode> modes;
  private final JarOptions jars;
  private final Results results;
  private final PrintStream out;

  BacklogBenchmark(Shape shape, int events, int rounds, Set<Other> others, List<Mode> modes, JarOptions jars, Results results, PrintStream out) {
    this.shape = shape;
    this.events = events;
    this.rounds = rounds;
    this.others = others;
    this.modes = modes;
    this.jars = jars;
    this.results = results;
    this.out = out;
  }

  void run(ServerOptions options) throws IOException, SQLException, InterruptedException {
    jars.jars();
    try (Servers servers = options.open()) {
      if (modes.stream().anyMatch(Mode::tls)) {
        servers.offerTls();
      }
      run(servers);
    }
  }

  private void run(Servers servers) throws IOException, SQLException, InterruptedException {
    Optional<String> recvlogical = RecvlogicalDrain.version();
    if (recvlogical.isEmpty() && others.remove(Other.RECVLOGICAL)) {
      out.println("bench: no pg_recvlogical on the PATH, so there are no ratios to it");
    }
    BufferTemplate template = new BufferTemplate(servers.source(), servers.buffer());
    template.create();
    try (SourceDatabase database = SourceDatabase.create(servers.source(), Backlog.DATABASE); Connection source = database.connect()) {
      Backlog backlog = prepare(source, template);
      Report report = new Report(out, Machine.here(servers, recvlogical.orElse("none"), jars), backlog, Math.min(rounds, 1));
      rounds(new Stage(servers, template, new Slots(source), backlog, results), report);
      report.finish(results);
    } finally {
      template.remove();
    }
  }

  /** Slot and buffer first, then the data. */
  private Backlog prepare(Connection source, BufferTemplate template) throws IOException, SQLException, InterruptedException {
    Backlog.prepare(source, shape);
    MeasuredProcess.register(jars.jars().get(0), template.environment(Backlog.DATABASE, Slots.ORIGIN, BufferTemplate.DATABASE),
        results.file("register.out"));
    out.println("bench: writing the backlog ...");
    return Backlog.write(source, shape, events);
  }

  private void rounds(Stage stage, Report report) throws IOException, SQLException, InterruptedException {
    List<Contestant> contestants = contestants(stage);
    for (int round = 0; round <= rounds; round++) {
      List<Drain> drains = new ArrayList<>();
      for (Contestant contestant : contestants) {
        drains.add(contestant.run(round));
      }
      report.round(drains);
    }
  }

  /** The measure first. */
  private List<Contestant> contestants(Stage stage) {
    List<Contestant> contestants = new ArrayList<>();
    for (Other other : others) {
      contestants.add(switch (other) {
        case RECVLOGICAL -> new RecvlogicalDrain(stage);
        case DECODE -> new DecodeDrain(stage);
        case SQL -> new SqlDrain(stage);
        case DEBEZIUM_JSON -> new DebeziumDrain(stage, false);
        case DEBEZIUM_JDBC -> new DebeziumDrain(stage, true);
      });
    }
    for (Path jar : jars.jars()) {
      modes.forEach(mode -> contestants.add(new PhilotesDrain(jars, jar, mode, stage)));
    }
    return contestants;
  }
}
