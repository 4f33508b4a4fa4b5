package io.philotes.fuzz;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fuzzing for as long as one likes. */
@Command(name = "fuzz", description = "Throws damaged messages of real servers at framing and decoding.")
public final class FuzzCommand implements Callable<Integer> {

  private static final long STALL_MILLIS = 60_000;
  private static final long REPORT = 1_000_000;

  @Option(names = "--messages", defaultValue = "1000000", description = "how many messages")
  private long messages;

  @Option(names = "--first", defaultValue = "0", description = "number of the first message, to replay a finding")
  private long first;

  @Option(names = "--seed", description = "replays a run")
  private Long seed;

  @Override
  public Integer call() throws InterruptedException {
    long used = seed == null ? System.nanoTime() : seed;
    System.out.println("seed " + used);
    Fuzzer fuzzer = new Fuzzer(Targets.all(), used, STALL_MILLIS);
    long began = System.nanoTime();
    try {
      for (long done = 0; done < messages; done += REPORT) {
        fuzzer.run(first + done, Math.min(REPORT, messages - done));
        System.out.printf("%d messages, %.0f messages/s%n", Math.min(messages, done + REPORT), Math.min(messages, done + REPORT) / ((System.nanoTime() - began) / 1e9));
      }
    } catch (Fuzzer.Finding finding) {
      finding.printStackTrace(System.out);
      return 1;
    }
    fuzzer.counts().forEach((target, count) -> System.out.println(target + ": " + count));
    return 0;
  }
}
