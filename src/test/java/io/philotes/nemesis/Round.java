package io.philotes.nemesis;

import io.philotes.endtoend.Death;
import io.philotes.endtoend.FailpointPlan;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * One kill and what comes before it, or a process that dies at a failpoint. Drawn from the seed alone: nothing that happened changes what follows.
 *
 * @param gap before anything happens
 * @param fault what happens beside the kill
 * @param lasting of the fault
 * @param meanwhile whether the kill comes in the middle of the fault
 * @param patient whether recovery is awaited after the fault and after the kill; else the next one meets a start-up
 * @param pause between the fault and the kill
 * @param first which of two instances is killed, where there are two
 * @param halt where the next process dies; there is no fault beside that
 * @param reach how long that process may take to come there; then it is killed
 */
record Round(int number, Duration gap, Optional<Fault> fault, Duration lasting, boolean meanwhile, boolean patient,
             Duration pause, boolean first, Optional<Death> halt, Duration reach) {

  private static final double FAULTS = 0.4;
  private static final double HALTS = 0.2;
  private static final double MEANWHILE = 0.4;
  private static final double PATIENT = 0.7;
  private static final int SHORTEST = 300;
  private static final int LONGEST = 4_000;
  /** A place that was drawn may not be on the way of that process at all. */
  private static final Duration REACH = Duration.ofSeconds(8);
  /** A place that was asked for must be reached, on a busy machine too. */
  private static final Duration SURE_REACH = Duration.ofSeconds(60);

  /** Always takes the same number of draws, so that a round does not depend on the one before. */
  static Round draw(Random random, int number) {
    Duration gap = gap(random);
    double kind = random.nextDouble();
    Fault fault = Fault.pick(random);
    Duration lasting = Duration.ofMillis(fault.millis(random));
    boolean meanwhile = random.nextDouble() < MEANWHILE;
    boolean patient = random.nextDouble() < PATIENT;
    Duration pause = gap(random);
    boolean first = random.nextBoolean();
    Death death = FailpointPlan.soon(random);
    return new Round(number, gap, kind < FAULTS ? Optional.of(fault) : Optional.empty(), lasting, meanwhile, patient, pause, first,
        kind >= FAULTS && kind < FAULTS + HALTS ? Optional.of(death) : Optional.empty(), REACH);
  }

  /** A round with this fault, which nothing disturbs. */
  static Round with(int number, Fault fault, Duration lasting, boolean first) {
    Duration gap = Duration.ofMillis(SHORTEST);
    return new Round(number, gap, Optional.of(fault), lasting, false, true, gap, first, Optional.empty(), REACH);
  }

  /** A round whose process dies there. */
  static Round with(int number, Death halt) {
    Duration gap = Duration.ofMillis(SHORTEST);
    return new Round(number, gap, Optional.empty(), Duration.ZERO, false, true, gap, true, Optional.of(halt), SURE_REACH);
  }

  private static Duration gap(Random random) {
    double fraction = random.nextDouble();
    return Duration.ofMillis(SHORTEST + (long) ((LONGEST - SHORTEST) * Math.pow(fraction, 4)));
  }

  @Override
  public String toString() {
    String disturbance = fault.map(kind -> kind + (lasting.isZero() ? "" : " for " + lasting.toMillis() + " ms")
        + (meanwhile ? " and meanwhile " : " and then ")).orElse("");
    return disturbance + "KILL" + halt.map(death -> ", then " + death).orElse("") + (patient ? "" : ", then without waiting for recovery");
  }
}
