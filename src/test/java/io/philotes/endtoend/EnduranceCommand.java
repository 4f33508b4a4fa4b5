package io.philotes.endtoend;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The long form of the cases in which something lasts: F20, F77, F90 and F99, each with servers of its own. */
@Command(name = "endurance", mixinStandardHelpOptions = true,
    description = "A replication connection that is ended again and again, a buffer that is away, consumers that are slow and mute,"
        + " callers who occupy HTTP: for long, under load (F20, F77, F90, F99).")
public final class EnduranceCommand implements Callable<Integer> {

  /** A fifth of it is one row in each transaction of the load for F90. */
  private static final int LEAST_RATE = 5 * SteadyLoad.TRANSACTIONS;

  @Spec
  private CommandSpec spec;

  @Option(names = "--cases", split = ",", defaultValue = "F20,F77,F90,F99", description = "which of them; default ${DEFAULT-VALUE}")
  private List<String> cases;

  @Option(names = "--seconds", defaultValue = "600", description = "how long each lasts; default ${DEFAULT-VALUE}")
  private int seconds;

  @Option(names = "--rate", defaultValue = "5000", description = "events a second, 250 or more, a fifth of it for F90; default ${DEFAULT-VALUE}")
  private int rate;

  @Option(names = "--sockets", defaultValue = "10000", description = "connections that say nothing; default ${DEFAULT-VALUE}")
  private int sockets;

  @Option(names = "--body", defaultValue = "1000", description = "megabytes of a body; default ${DEFAULT-VALUE}")
  private int body;

  private int failed;

  @Override
  public Integer call() {
    if (rate < LEAST_RATE) {
      throw new ParameterException(spec.commandLine(), "--rate is " + rate + ", it must be " + LEAST_RATE + " or more: F90 runs with a fifth of it, in "
          + SteadyLoad.TRANSACTIONS + " transactions a second");
    }
    System.out.println("endurance --cases " + String.join(",", cases) + " --seconds " + seconds + " --rate " + rate + " --sockets "
        + sockets + " --body " + body + " (nothing is random)");
    Duration length = Duration.ofSeconds(seconds);
    for (String name : cases) {
      switch (name) {
        case "F20" -> run(name, () -> Endurance.walsenderEnded(length, rate));
        case "F77" -> run(name, () -> Endurance.bufferAway(length, rate));
        case "F90" -> run(name, () -> SlowAndMute.run(length, rate / 5));
        case "F99" -> run(name, () -> Endurance.httpAbused(length, rate, sockets, body * 1_000_000L));
        default -> throw new IllegalArgumentException("there is no case " + name);
      }
    }
    System.out.println(failed == 0 ? "endurance: nothing found" : "endurance: " + failed + " cases failed");
    return failed == 0 ? 0 : 1;
  }

  private void run(String name, Runnable work) {
    try {
      work.run();
      System.out.println(name + ": well");
    } catch (RuntimeException | AssertionError found) {
      failed++;
      System.out.println(name + ": " + found);
      found.printStackTrace(System.out);
    }
  }
}
