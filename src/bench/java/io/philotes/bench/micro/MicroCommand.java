package io.philotes.bench.micro;

import io.philotes.bench.ClassPath;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code micro}: the JMH benchmarks of this package, with allocation per operation. */
@Command(name = "micro", mixinStandardHelpOptions = true, sortOptions = false,
    description = "What framing, decoding and encoding cost by themselves, with the memory they allocate (JMH).")
public final class MicroCommand implements Callable<Integer> {

  @Option(names = "--only", paramLabel = "REGEX", defaultValue = ".*", description = "which of them")
  private String only;

  @Option(names = "--forks", paramLabel = "N", defaultValue = "3", description = "JVMs, one after the other (${DEFAULT-VALUE})")
  private int forks;

  @Option(names = "--iterations", paramLabel = "N", defaultValue = "5", description = "in each, after three to warm up (${DEFAULT-VALUE})")
  private int iterations;

  @Option(names = "--seconds", paramLabel = "N", defaultValue = "2", description = "of an iteration (${DEFAULT-VALUE})")
  private int seconds;

  @Override
  public Integer call() throws RunnerException {
    System.setProperty("java.class.path", ClassPath.ofBenchmark()); // what the forks inherit
    new Runner(new OptionsBuilder().include(getClass().getPackageName() + "\\.\\w*(" + only + ")").forks(forks)
        .warmupIterations(3).warmupTime(TimeValue.seconds(seconds)).measurementIterations(iterations).measurementTime(TimeValue.seconds(seconds))
        .addProfiler(GCProfiler.class).shouldFailOnError(true).build()).run();
    return 0;
  }
}
