package io.philotes.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How fast a backlog gets out of the WAL and into the buffer, in turns with {@code pg_recvlogical} on the same slot
 * position: the machine's moods then hit both, and the quotient of a round is worth more than any rate.
 */
final class BacklogBenchmark {

  private final BenchOptions options;
  private final PrintStream out;
  private final Path directory = Path.of("target", "bench", "results");

  BacklogBenchmark(BenchOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  void run() throws IOException, SQLException, InterruptedException {
    for (Path jar : options.jars()) {
      if (!Files.isRegularFile(jar)) {
        throw new IllegalStateException(jar + " is missing: run mvn -DskipTests package first");
      }
    }
    Files.createDirectories(directory);
    try (Servers servers = Servers.of(options)) {
      run(servers);
    }
  }

  private void run(Servers servers) throws IOException, SQLException, InterruptedException {
    Optional<String> recvlogical = RecvlogicalDrain.version();
    if (recvlogical.isEmpty()) {
      out.println("bench: no pg_recvlogical on the PATH, so only Philotes is measured and there are no ratios");
    }
    servers.source().administer("CREATE DATABASE " + Backlog.DATABASE);
    BufferTemplate template = new BufferTemplate(servers.source(), servers.buffer());
    template.create();
    try (Connection source = servers.source().connect(Backlog.DATABASE)) {
      Backlog backlog = prepare(source, template);
      Slots slots = new Slots(source);
      try {
        Report report = new Report(out, Machine.here(servers, recvlogical.orElse("none")), backlog, options);
        rounds(servers, template, slots, backlog, report, recvlogical.isPresent());
        report.finish(directory);
      } finally {
        slots.drop(Slots.ORIGIN);
      }
    } finally {
      servers.source().administer("DROP DATABASE " + Backlog.DATABASE);
      template.remove();
    }
  }

  /** Slot and buffer first, then the data. */
  private Backlog prepare(Connection source, BufferTemplate template) throws IOException, SQLException, InterruptedException {
    Backlog.prepare(source);
    try (PhilotesProcess philotes = PhilotesProcess.start(options.jars().get(0), List.of(),
        template.environment(Slots.ORIGIN, BufferTemplate.DATABASE), directory.resolve("register.out"), "run")) {
      philotes.awaitStream();
      philotes.stop();
    }
    out.println("bench: writing the backlog ...");
    return Backlog.write(source, options.events());
  }

  private void rounds(Servers servers, BufferTemplate template, Slots slots, Backlog backlog, Report report, boolean compare)
      throws IOException, SQLException, InterruptedException {
    RecvlogicalDrain recvlogical = new RecvlogicalDrain(servers.source(), slots, backlog);
    PhilotesDrain philotes = new PhilotesDrain(options, servers.buffer(), template, slots, backlog, directory);
    for (int round = 0; round <= options.rounds(); round++) {
      List<Drain> drains = new ArrayList<>();
      if (compare) {
        drains.add(recvlogical.run(round, directory.resolve("pg_recvlogical.out").toFile()));
      }
      for (Path jar : options.jars()) {
        drains.add(philotes.run(jar, name(jar), round));
      }
      report.round(drains);
    }
  }

  private static String name(Path jar) {
    return jar.getFileName().toString().replaceFirst("\\.jar$", "");
  }
}
