package io.philotes.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Every benchmark once, as small as it gets: that it works and that what arrives is right. Its figures say nothing. */
@Command(name = "smoke", mixinStandardHelpOptions = true, description = "Every benchmark once, very small: only what arrives is judged.")
final class SmokeCommand implements Callable<Integer> {

  private static final List<List<String>> RUNS = List.of(
      List.of("targets", "--rounds", "0", "--divide", "1000", "--only", "mixed,latency,growth,life"),
      List.of("sources", "--sources", "3", "--events", "9000", "--rounds", "0"),
      List.of("delivery", "--events", "20000", "--consumers", "2", "--ingest", "100", "--rounds", "1"),
      List.of("micro", "--only", "DecodingBench.decodeAndEncode", "--forks", "1", "--iterations", "1", "--seconds", "1"));

  @Override
  public Integer call() throws IOException {
    Servers.share();
    try {
      return run();
    } finally {
      Servers.endSharing();
    }
  }

  private static int run() {
    for (List<String> run : RUNS) {
      System.out.println("bench: " + String.join(" ", run));
      long start = System.nanoTime();
      int exit = Bench.execute(run.toArray(String[]::new));
      System.out.printf("bench: %s exits %d after %d s%n", run.get(0), exit, (System.nanoTime() - start) / 1_000_000_000);
      if (exit != 0) {
        return exit;
      }
    }
    return 0;
  }
}
