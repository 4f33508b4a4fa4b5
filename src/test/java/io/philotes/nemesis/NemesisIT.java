package io.philotes.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.endtoend.Death;
import io.philotes.failpoint.Failpoint;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.verification.CheckReport;
import io.philotes.verification.WorkloadOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Some twenty kills among other faults; {@link KillsCommand} does hundreds, and fails also when recovery takes too long, which on
 * a machine that is building tells nothing. {@code -Dphilotes.seed} replays the choices.
 */
@NeedsOwnServer
class NemesisIT {

  private static final long SEED = Long.getLong("philotes.seed", System.nanoTime());
  private static final WorkloadOptions LOAD = WorkloadOptions.defaults().breath(Duration.ofMillis(40)).largeRows(1_500);
  private static final Duration LONGER_THAN_LEASE_AND_SENDER = Duration.ofMillis(5_500);
  private static Stand stand;

  @BeforeAll
  static void open() {
    System.out.println("NemesisIT: -Dphilotes.seed=" + SEED);
    stand = Stand.open(SEED);
  }

  @AfterAll
  static void close() {
    if (stand != null) {
      stand.close();
    }
  }

  @Test
  void f01KilledAtRandomTimesAmongOtherFaultsItLosesAndDoublesNothing() {
    play(nemesis -> nemesis.run(12));
  }

  @Test
  void f02HaltedAtFailpointsUnderLoadItLosesAndDoublesNothing() {
    play(nemesis -> {
      nemesis.run(Round.with(1, new Death(Failpoint.W_COMMIT_SENT, 3)));
      nemesis.run(Round.with(2, new Death(Failpoint.CONSUMER_EFFECT_DONE, 2)));
      assertEquals(2, nemesis.halts(), "a place was not reached: the seed's philotes.log tells how far the process came");
    });
  }

  @Test
  void f06AStandbyDeliversInTimeWhenTheLeaderFreezesAndTheLeaderStandsByWhenItGoesOn() {
    play(nemesis -> nemesis.run(Round.with(1, Fault.TAKEOVER, Duration.ofMillis(50), false)));
  }

  @Test
  void f06FrozenForLongerThanTheSourceWaitsItGoesOnWithoutRefusing() {
    play(nemesis -> nemesis.run(Round.with(1, Fault.FREEZE, LONGER_THAN_LEASE_AND_SENDER, true)));
  }

  @Test
  void f07OfTwoStartedAtTheSameInstantOneLeads() {
    play(nemesis -> {
      nemesis.run(Round.with(1, Fault.TWO_AT_ONCE, Duration.ofMillis(300), true));
      nemesis.run(Round.with(2, Fault.TWO_AT_ONCE, Duration.ofMillis(50), false));
    });
  }

  private static void play(Consumer<Nemesis> rounds) {
    try (Nemesis nemesis = new Nemesis(stand, SEED, 3, LOAD)) {
      rounds.accept(nemesis);
      CheckReport report = nemesis.judge();
      System.out.println(nemesis.summary(report));
      report.assertClean();
      assertTrue(report.receipts() > 0, report.toString());
    } catch (RuntimeException | AssertionError failed) {
      Evidence.keep(stand);
      throw failed;
    }
  }
}
