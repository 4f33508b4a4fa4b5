package io.philotes.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs simulated histories on every core. */
@Command(name = "simulate", description = "Runs simulated histories; the seeds count up from the first.")
public final class Simulate implements Callable<Integer> {

  @Option(names = "--histories", defaultValue = "20000", description = "how many (${DEFAULT-VALUE})")
  private long histories;

  @Option(names = "--seed", description = "the first seed; chosen freshly when absent")
  private Long seed;

  @Option(names = "--threads", description = "how many at the same time; as many as there are processors when absent")
  private Integer threads;

  @Option(names = "--log", description = "shows the product's log, for one history")
  private boolean log;

  /** What came of many histories. */
  public record Result(long histories, long transactions, long crashes, SimCoverage coverage, AssertionError failure) {}

  @Override
  public Integer call() {
    long first = seed == null ? new SplittableRandom().nextLong(1L << 40) : seed;
    int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    System.out.println("histories " + histories + ", seeds from " + first + ", threads " + workers);
    long started = System.nanoTime();
    Result result = run(first, histories, workers, log, done ->
        System.out.printf("%,d histories, %.0f a second%n", done, done / ((System.nanoTime() - started) / 1e9)));
    double seconds = (System.nanoTime() - started) / 1e9;
    System.out.print(result.coverage().table());
    System.out.printf("%d histories in %.1f s (%.0f a second), %.1f transactions and %.1f crashes in each%n", result.histories(),
        seconds, result.histories() / seconds, (double) result.transactions() / result.histories(),
        (double) result.crashes() / result.histories());
    if (result.failure() != null) {
      System.out.println(result.failure().getMessage());
      System.out.println("Replay with: simulate --histories 1 --seed N --log");
      result.failure().printStackTrace(System.out);
    }
    return result.failure() == null && result.histories() == histories ? 0 : 1;
  }

  /** Stops at the first history that breaks a promise. */
  public static Result run(long first, long histories, int threads, boolean log) {
    return run(first, histories, threads, log, done -> {});
  }

  private static Result run(long first, long histories, int threads, boolean log, LongConsumer progress) {
    Logger logger = (Logger) LoggerFactory.getLogger("io.philotes");
    Level before = logger.getLevel();
    logger.setLevel(log ? Level.DEBUG : Level.OFF);
    try {
      return run(first, histories, threads, progress);
    } finally {
      logger.setLevel(before);
    }
  }

  private static Result run(long first, long histories, int threads, LongConsumer progress) {
    AtomicLong next = new AtomicLong();
    Worker[] workers = new Worker[threads];
    for (int i = 0; i < threads; i++) {
      workers[i] = new Worker(first, histories, next);
      workers[i].start();
    }
    while (!Worker.await(workers)) {
      progress.accept(Math.min(next.get(), histories));
    }
    SimCoverage coverage = new SimCoverage();
    long done = 0;
    AssertionError failure = null;
    for (Worker worker : workers) {
      coverage.add(worker.coverage);
      done += worker.done;
      failure = failure == null ? worker.failure : failure;
    }
    return new Result(done, coverage.of("transactions"), coverage.of("crashes"), coverage, failure);
  }

  private static final class Worker extends Thread {
    private static final long MINUTE = 60_000_000_000L;
    private final long first;
    private final long histories;
    private final AtomicLong next;
    private final SimCoverage coverage = new SimCoverage();
    private long done;
    private AssertionError failure;

    Worker(long first, long histories, AtomicLong next) {
      super("simulation");
      this.first = first;
      this.histories = histories;
      this.next = next;
    }

    @Override
    public void run() {
      for (long i = next.getAndIncrement(); i < histories; i = next.getAndIncrement()) {
        try {
          new Simulation(first + i, coverage).run();
          done++;
        } catch (AssertionError found) {
          failure = found;
          next.set(histories);
        } catch (Error broken) {
          failure = new AssertionError("seed " + (first + i) + ": " + broken, broken);
          next.set(histories);
        }
      }
    }

    /** Waits for all of them, a minute at most; whether they have ended. */
    static boolean await(Worker[] workers) {
      long until = System.nanoTime() + MINUTE;
      try {
        for (Worker worker : workers) {
          worker.join(Math.max(1, (until - System.nanoTime()) / 1_000_000));
          if (worker.isAlive()) {
            return false;
          }
        }
        return true;
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new AssertionError(interrupted);
      }
    }
  }
}
