package io.philotes.nemesis;

import io.philotes.testing.Jvm;
import io.philotes.verification.CheckReport;
import io.philotes.verification.WorkloadOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Kills the product again and again under load, among other faults (F01, F06, F07, F17, F20, F76). */
@Command(name = "kills", description = "Kills the product at random times under load, among other faults, and checks everything.")
public final class KillsCommand implements Callable<Integer> {

  @Option(names = "--rounds", defaultValue = "200", description = "kills; other faults come in addition (${DEFAULT-VALUE})")
  private int rounds;

  @Option(names = "--seed", description = "replays the choices of a run; their times remain the machine's. Chosen freshly when absent")
  private Long seed;

  @Option(names = "--pg", defaultValue = "18", description = "major version of PostgreSQL (${DEFAULT-VALUE})")
  private int major;

  @Option(names = "--writers", defaultValue = "4", description = "writers of the workload (${DEFAULT-VALUE})")
  private int writers;

  @Option(names = "--breath", defaultValue = "25", description = "milliseconds between two transactions of a writer (${DEFAULT-VALUE})")
  private int breath;

  @Option(names = "--jvm", defaultValue = "quick",
      description = "plain: without options, archive: with an archive of classes, quick: with one compiler too (${DEFAULT-VALUE})")
  private Jvm jvm;

  @Override
  public Integer call() {
    long chosen = seed == null ? new SplittableRandom().nextLong(1L << 40) : seed;
    System.out.println("kills --rounds " + rounds + " --pg " + major + " --writers " + writers + " --breath " + breath
        + " --jvm " + jvm.name().toLowerCase(Locale.ROOT) + " --seed " + chosen);
    System.out.println("The seed replays what happens in which order; when it happens is real time.");
    System.setProperty("philotes.pg.major", String.valueOf(major));
    WorkloadOptions load = WorkloadOptions.defaults().breath(Duration.ofMillis(breath)).largeRows(3_000);
    try (Stand stand = Stand.open(chosen, jvm)) {
      return run(stand, chosen, load);
    }
  }

  private int run(Stand stand, long chosen, WorkloadOptions load) {
    try (Nemesis nemesis = new Nemesis(stand, chosen, writers, load)) {
      nemesis.run(rounds);
      CheckReport report = nemesis.judge().with(nemesis.recoveries().findings());
      System.out.println(nemesis.summary(report));
      report.assertClean();
      System.out.println("kills: nothing found");
      return 0;
    } catch (RuntimeException | AssertionError found) {
      found.printStackTrace(System.out);
      Evidence.keep(stand);
      System.out.println("kills: FAILED, seed " + chosen);
      return 1;
    }
  }
}
