package io.philotes.bench.targets;

import io.philotes.bench.Bench;
import io.philotes.bench.Results;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code targets}: everything that Philotes is measured by, in one go. */
@Command(name = "targets", mixinStandardHelpOptions = true, sortOptions = false,
    description = "All benchmarks that a target stands for, one after the other, and the table of what is reached. It takes an hour and a half on two processors.")
public final class TargetsCommand implements Callable<Integer> {

  @Spec
  private CommandSpec command;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "of the backlogs that are drained in turns; what takes long has fewer (${DEFAULT-VALUE})")
  private int rounds;

  @Option(names = "--divide", paramLabel = "N", defaultValue = "1",
      description = "every number of events and of seconds by this, to see that it works, with fewer competitors: the figures then say nothing (${DEFAULT-VALUE})")
  private int divisor;

  @Option(names = "--only", paramLabel = "NAME", split = ",", description = "some of them: ${COMPLETION-CANDIDATES}")
  private List<Name> only = List.of(Name.values());

  /** What can be measured by itself. */
  enum Name { MIXED, TLS, LATENCY, DELIVERY, ONE, LONG, GROWTH, SOURCES, LIFE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A benchmark, and what its figures are to the targets. */
  private record Step(List<String> arguments, Function<JsonObject, List<Target>> targets) {}

  @Override
  public Integer call() throws IOException {
    if (rounds < 0 || divisor < 1) {
      throw new ParameterException(command.commandLine(), "--rounds begins at 0 and --divide at 1");
    }
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    StringBuilder table = new StringBuilder(Target.HEAD);
    boolean failed = false;
    for (Name name : only.stream().distinct().sorted().toList()) {
      Step step = step(name);
      System.out.println("bench: " + String.join(" ", step.arguments()));
      Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      boolean measured = Bench.execute(step.arguments().toArray(String[]::new)) == 0;
      failed |= !measured;
      List<Target> targets = measured ? step.targets().apply(Results.open().newest(step.arguments().get(0), began)) : List.of(Target.failed(name.toString()));
      targets.forEach(target -> table.append(target.line()).append('\n'));
    }
    System.out.print(table);
    if (divisor > 1) {
      System.out.println("bench: with so few events the figures say nothing");
    } else {
      Files.writeString(Results.open().file("targets-" + start.toString().replace(":", "") + ".md"), table);
    }
    return failed ? 1 : 0;
  }

  private Step step(Name name) {
    String all = String.valueOf(rounds);
    String few = String.valueOf(Math.max(1, Math.min(rounds, 3)));
    return switch (name) {
      case MIXED -> divisor == 1
          ? step(Reached::backlog, "backlog", "--events", events(600_000), "--rounds", all, "--one-compiler", "--beside", "recvlogical,decode,debezium-json,debezium-jdbc")
          : step(Reached::backlog, "backlog", "--events", events(600_000), "--rounds", all, "--beside", "recvlogical,decode,debezium-jdbc");
      case TLS -> step(Reached::tls, "backlog", "--events", events(600_000), "--rounds", all, "--tls", "--one-compiler");
      case LATENCY -> step(Reached::latency, "latency", "--rate", "1000", "--tls", "--slow", "--warm-up", events(20), "--seconds", events(30),
          "--rounds", few);
      case DELIVERY -> step(Reached::delivery, "delivery", "--events", events(5_000_000), "--consumers", "1", "--rounds", few);
      case ONE -> step(Reached.heap("a transaction of 1 million rows"), "backlog", "--shape", "one", "--events", events(1_000_000), "--rounds", "0",
          "--java", "-Xmx128m");
      case LONG -> step(Reached.heap("a backlog of 10 million events"), "backlog", "--events", events(10_000_000), "--rounds", "0",
          "--java", "-Xmx128m");
      case GROWTH -> step(Reached::growth, "growth", "--buffered", events(1_000_000) + "," + events(20_000_000), "--events", events(300_000),
          "--rounds", few);
      case SOURCES -> step(Reached::sources, "sources", "--sources", "1,32", "--events", events(3_000_000), "--rounds", String.valueOf(Math.min(rounds, 1)));
      case LIFE -> step(Reached::life, "life", "--events", events(1_000_001), "--original", String.valueOf(Math.max(3_000, 200_000 / divisor)),
          "--rounds", few);
    };
  }

  private static Step step(Function<JsonObject, List<Target>> targets, String... arguments) {
    return new Step(List.of(arguments), targets);
  }

  private String events(int number) {
    return String.valueOf(Math.max(1, number / divisor));
  }
}
