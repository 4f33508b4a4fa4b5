package io.philotes.bench;

import io.philotes.bench.backlog.BacklogCommand;
import io.philotes.bench.delivery.DeliveryCommand;
import io.philotes.bench.growth.GrowthCommand;
import io.philotes.bench.growth.SourcesCommand;
import io.philotes.bench.latency.LatencyCommand;
import io.philotes.bench.life.LifeCommand;
import io.philotes.bench.micro.MicroCommand;
import io.philotes.bench.targets.TargetsCommand;
import java.io.IOException;
import java.sql.SQLException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * Entry point of the benchmarks: {@code mvn -q -Pbench compile exec:java -Dexec.args="backlog ..."}. Exit codes: 0 measured,
 * 1 failed, 2 arguments.
 */
@Command(name = "bench", mixinStandardHelpOptions = true, subcommands = {TargetsCommand.class, BacklogCommand.class, LatencyCommand.class,
    DeliveryCommand.class, GrowthCommand.class, SourcesCommand.class, LifeCommand.class, MicroCommand.class, SmokeCommand.class},
    description = "Measures Philotes beside others, in turns on the same data.")
public final class Bench {

  private Bench() {}

  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /** Runs one command. @return its exit code */
  public static int execute(String... arguments) {
    return new CommandLine(new Bench())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command))
        .execute(arguments);
  }

  /** A mistake of ours shows its stack; what a user can mend is one line. */
  private static int failed(Exception failure, CommandLine command) throws Exception {
    if (failure instanceof ParameterException wrong) {
      command.getErr().println("bench: " + wrong.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    if (failure instanceof IOException || failure instanceof SQLException || failure instanceof IllegalStateException) {
      command.getErr().println("bench: " + failure.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw failure;
  }
}
