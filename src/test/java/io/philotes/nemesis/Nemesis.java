package io.philotes.nemesis;

import io.philotes.endtoend.Rig;
import io.philotes.verification.CheckReport;
import io.philotes.verification.Checker;
import io.philotes.verification.Finding;
import io.philotes.verification.Workload;
import io.philotes.verification.WorkloadOptions;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Round after round: something bad, a kill, the next. Checks now and then while everything runs, and everything at the
 * end. The first broken promise ends it. Belongs to one thread.
 */
final class Nemesis implements AutoCloseable {

  private static final int CHECK_EVERY = 25;
  private static final List<String> CHECKS = List.of("K1 (gap or twice)", "K2 (lost or foreign)", "K3 (divided)", "K4 (reordered)",
      "K5 (state)", "K6 (images)", "K7 (consumers)", "K8 (slot)", "K9 (process)", "K10 (second opinion)");

  private final Stand stand;
  private final long seed;
  private final int writers;
  private final WorkloadOptions load;
  private final Processes processes;
  private final Faults faults;
  private final Random random;
  private final Map<Fault, Integer> happened = new EnumMap<>(Fault.class);
  private final Map<Fault, Long> resumptions = new EnumMap<>(Fault.class);
  private long nanos;
  private Workload workload;
  private int rounds;

  /** Starts the product and the load; the caller closes the stand. */
  Nemesis(Stand stand, long seed, int writers, WorkloadOptions load) {
    this.stand = stand;
    this.seed = seed;
    this.writers = writers;
    this.load = load;
    random = new Random(seed);
    stand.stored().countAnew();
    processes = new Processes(stand);
    faults = new Faults(stand, processes);
    work();
  }

  /** Rounds as the seed has them. */
  void run(int count) {
    for (int i = 0; i < count; i++) {
      run(Round.draw(random, rounds + 1));
    }
  }

  void run(Round round) {
    long since = System.nanoTime();
    play(round);
    nanos += System.nanoTime() - since;
    if (rounds % CHECK_EVERY == 0) {
      say(round.number(), "while everything runs: " + Checker.checkRunning(stand.rig().buffer(), stand.rig().source(), Rig.SOURCE).assertClean());
    }
  }

  private void play(Round round) {
    rounds++;
    workload.failure().ifPresent(cause -> {
      throw new IllegalStateException("a writer failed", cause);
    });
    pause(round.gap());
    say(round.number(), processes.primary() + ": " + round);
    if (round.fault().isPresent()) {
      happened.merge(round.fault().get(), 1, Integer::sum);
      disturbed(round);
    } else if (round.halt().isPresent()) {
      processes.dieAt(round.halt().get(), round.reach());
    } else {
      processes.kill();
    }
    if (round.patient()) {
      processes.awaitRecovery();
    }
    processes.requireClean();
  }

  private void disturbed(Round round) {
    Runnable end = faults.begin(round);
    if (round.meanwhile()) {
      pause(round.lasting().dividedBy(2));
      processes.kill();
      processes.disturb();
      pause(round.lasting().dividedBy(2));
      end.run();
    } else {
      pause(round.lasting());
      end.run();
      if (round.patient()) {
        awaitResumption(round.fault().orElseThrow());
      }
      pause(round.pause());
      processes.kill();
    }
  }

  private void awaitResumption(Fault fault) {
    long since = System.nanoTime();
    processes.awaitEvent();
    resumptions.merge(fault, (System.nanoTime() - since) / 1_000_000, Math::max);
  }

  /** Ends the load and every fault, waits, and judges. The load goes on afterwards. */
  CheckReport judge() {
    stand.sourceLine().heal();
    stand.bufferLine().heal();
    processes.awaitEvent();
    workload.close();
    workload = null;
    stand.awaitQuiet();
    CheckReport report = Checker.check(stand.rig().buffer(), stand.rig().source(), Rig.SOURCE, stand.deliveries())
        .with(stand.watch().findings()).with(productsOwn()).with(serversLogs());
    processes.close();
    report = report.with(processes.findings()).with(stand.stored().findings()).with(EffectCheck.check(stand.rig().buffer(), stand.rig().lastPosition())).with(secondOpinion());
    System.out.println(report);
    return report;
  }

  /** How many processes died at a failpoint. */
  int halts() {
    return processes.halts().count();
  }

  /** How long recovery took. What it finds depends on the machine too: whoever runs this on a quiet one adds it. */
  Recoveries recoveries() {
    return processes.recoveries();
  }

  private List<Finding> productsOwn() {
    Rig.Finished verify = stand.rig().command("verify");
    verify.output().forEach(line -> System.out.println("verify: " + line));
    return verify.exit() == 0 ? List.of()
        : List.of(new Finding("verify", "the product's own judgement is " + verify.exit() + ": " + verify.output() + verify.errors()));
  }

  private List<Finding> secondOpinion() {
    List<Finding> findings = new ArrayList<>(stand.opinion().compareWith(stand.rig().buffer(), Rig.SOURCE));
    long compared = stand.opinion().compared();
    System.out.println("second opinion: " + compared + " events compared with what the server sent to another slot");
    if (compared == 0) {
      findings.add(new Finding("K10", "nothing was compared"));
    }
    stand.opinion().forget();
    return findings;
  }

  private List<Finding> serversLogs() {
    List<Finding> found = new ArrayList<>(ServerLog.scan("buffer", stand.buffers()::log, ServerLog.OF_BUFFER));
    found.addAll(ServerLog.scan("source", stand.sources()::log, ServerLog.OF_SOURCE));
    return found;
  }

  /** What happened, in figures. */
  String summary(CheckReport report) {
    double seconds = nanos / 1e9;
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "seed %d: %d rounds, %d kills, %d starts without a buffer, %.1f s, %.2f s"
        + " a round%nfaults: %s%nlongest time from the end of a fault to a new event (ms): %s%n%s%nfindings:", seed, rounds,
        processes.kills(), processes.gaveUp(), seconds, seconds / Math.max(1, rounds), happened, resumptions, report));
    for (String check : CHECKS) {
      text.append(' ').append(check).append(' ').append(report.findings().stream().filter(finding -> check.startsWith(finding.check() + " ")).count());
    }
    return text.append(String.format(Locale.ROOT, ", all %d%n%s%nconsumers: %d events again to the one on stdout; %s%nWAL held back at most %d MB; %s%n%s",
        report.findings().size(), processes.halts(), stand.deliveries().repeated(), stand.stored(), stand.watch().retained() >> 20, processes.resources(),
        processes.recoveries())).toString();
  }

  private void work() {
    workload = Workload.open(stand.rig().source(), stand.nextLoadSeed(seed), writers, load);
  }

  private static void say(int number, String what) {
    System.out.println(LocalTime.now().truncatedTo(ChronoUnit.MILLIS) + " round " + number + " " + what);
  }

  private static void pause(Duration duration) {
    LockSupport.parkNanos(duration.toNanos());
  }

  /** Ends processes and load, whatever state they are in. */
  @Override
  public void close() {
    processes.abandon();
    if (workload != null) {
      workload.close();
      workload = null;
    }
  }
}
