package io.philotes.simulation;

import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;

/** How fast the simulated source is: {@code java -cp ... io.philotes.simulation.SimTiming [histories]}. */
final class SimTiming {

  private static final int TRANSACTIONS = 20;

  private SimTiming() {}

  public static void main(String[] args) {
    int histories = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    for (int round = 0; round < 3; round++) {
      measure(histories);
    }
  }

  /** Time on the processor, so that others on the machine do not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void measure(int histories) {
    long started = cpuNanos();
    long transactions = 0;
    long events = 0;
    long bytes = 0;
    for (int seed = 0; seed < histories; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SimSource source = new SimSource(random, SimSourceOptions.any(random));
      source.createSlot("philotes_cdc");
      while (source.committed().size() < TRANSACTIONS) {
        source.work();
      }
      source.quiesce();
      SimWalsender sender = source.stream(0);
      for (byte[] read = sender.read(1400, 0); read != null; read = sender.read(1400, 0)) {
        bytes += read.length;
      }
      transactions += source.committed().size();
      events += source.committed().stream().mapToLong(it -> it.events().size()).sum();
    }
    double seconds = (cpuNanos() - started) / 1e9;
    System.out.printf("%d histories, %d transactions, %d events, %d MB in %.2f s of CPU: %.0f transactions/s, %.0f events/s%n",
        histories, transactions, events, bytes >> 20, seconds, transactions / seconds, events / seconds);
  }
}
