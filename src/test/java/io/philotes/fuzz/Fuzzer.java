package io.philotes.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Gives damaged messages to targets and watches what happens: exceptions, memory, time. Message number n of a seed is
 * always the same, whatever came before it.
 */
final class Fuzzer {

  /** What a target did. */
  static final class Count {
    long accepted;
    long refused;
    long mostAllocated;

    @Override
    public String toString() {
      return "accepted " + accepted + ", refused " + refused + ", most allocated " + mostAllocated;
    }
  }

  /** A message that a target could not bear. */
  static final class Finding extends AssertionError {
    private static final long serialVersionUID = 1L;

    Finding(String target, String what, long seed, long number, byte[] message, Throwable cause) {
      super("%s: %s (--seed %d --first %d --messages 1), message %s".formatted(target, what, seed, number, HexFormat.of().formatHex(message)), cause);
    }
  }

  private static final int REPETITIONS = 4;
  private static final int WARM_UP = 20_000;
  private static final long POLL_MILLIS = 100;

  private final List<FuzzTarget> targets = new ArrayList<>();
  private final long seed;
  private final long stallMillis;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<String, Count> counts = new TreeMap<>();

  private volatile long number;
  private volatile byte[] message;
  private volatile FuzzTarget target;
  private volatile Throwable failure;

  /** @param stallMillis how long one message may take; generous, for machines that do other things as well */
  Fuzzer(List<FuzzTarget> targets, long seed, long stallMillis) {
    this.seed = seed;
    this.stallMillis = stallMillis;
    for (FuzzTarget each : targets) {
      counts.put(each.name(), new Count());
      for (int i = 0; i < each.share(); i++) {
        this.targets.add(each);
      }
    }
  }

  Map<String, Count> counts() {
    return counts;
  }

  /** Tries {@code count} messages from number {@code first} on. Blocks. @throws Finding at the first bad one */
  void run(long first, long count) throws InterruptedException {
    Thread worker = new Thread(() -> work(first, count), "fuzzer");
    worker.setDaemon(true);
    worker.start();
    long last = -1;
    long since = System.nanoTime();
    while (worker.isAlive()) {
      worker.join(POLL_MILLIS);
      if (number != last) {
        last = number;
        since = System.nanoTime();
      } else if (worker.isAlive() && System.nanoTime() - since > stallMillis * 1_000_000) {
        worker.interrupt();
        throw new Finding(target.name(), "no end after " + stallMillis + " ms", seed, number, message, null);
      }
    }
    if (failure instanceof Finding finding) {
      throw finding;
    }
    if (failure != null) {
      throw new AssertionError("the fuzzer itself failed", failure);
    }
  }

  private void work(long first, long count) {
    try {
      for (long n = first - Math.min(first, WARM_UP); n < first + count && !Thread.currentThread().isInterrupted(); n++) {
        one(n);
      }
    } catch (Throwable thrown) {
      failure = thrown;
    }
  }

  private void one(long n) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E37_79B9_7F4A_7C15L + n);
    target = targets.get(random.nextInt(targets.size()));
    message = new Mutator(random).next(target.seeds());
    number = n;
    long allocated = threads.getCurrentThreadAllocatedBytes();
    boolean accepted = give();
    allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
    Count count = counts.get(target.name());
    if (allocated > target.allowance(message.length)) {
      allocated = again(allocated);
    }
    count.mostAllocated = Math.max(count.mostAllocated, allocated);
    count.accepted += accepted ? 1 : 0;
    count.refused += accepted ? 0 : 1;
  }

  private boolean give() {
    try {
      return target.accept(message);
    } catch (Throwable thrown) {
      throw new Finding(target.name(), thrown.toString(), seed, number, message, thrown);
    }
  }

  /** The first time also pays for loading classes, so the least of several counts. */
  private long again(long before) {
    long least = before;
    for (int i = 0; i < REPETITIONS; i++) {
      long allocated = threads.getCurrentThreadAllocatedBytes();
      give();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - allocated);
    }
    if (least > target.allowance(message.length)) {
      throw new Finding(target.name(), least + " bytes allocated for a message of " + message.length, seed, number, message, null);
    }
    return least;
  }
}
