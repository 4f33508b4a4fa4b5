package io.philotes.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** {@code mvn -q -Pbench compile exec:java -Dexec.args="backlog ..."}. Exit codes: 0 measured, 1 failed, 2 arguments. */
public final class Bench {

  private Bench() {}

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) {
    BenchOptions options;
    try {
      options = BenchOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.err.println(BenchOptions.USAGE);
      return 2;
    }
    try {
      new BacklogBenchmark(options, System.out).run();
      return 0;
    } catch (IOException | SQLException | IllegalStateException e) {
      System.err.println("bench: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }
}
