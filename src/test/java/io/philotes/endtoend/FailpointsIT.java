package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.failpoint.Failpoint;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The process dies at every named place, when it is there for the first, the second or a later time (F02): which of them
 * changes with the day, so that three days in a row come to all; {@code -Dphilotes.turn} replays a day. {@link
 * FailpointsCommand} plays all in one run. The scenes play at the same time.
 */
class FailpointsIT {

  private static final int TURN = Integer.getInteger("philotes.turn", (int) LocalDate.now(ZoneOffset.UTC).toEpochDay());

  private static final ExecutorService THREADS = Executors.newFixedThreadPool(5);
  private static Future<String> firstWay;
  private static Future<String> secondWay;
  private static Future<String> leading;
  private static Future<String> life;
  private static Future<String> resync;

  @BeforeAll
  static void begin() {
    System.out.println("FailpointsIT: -Dphilotes.turn=" + TURN);
    FailpointScenes scenes = new FailpointScenes(1, plan -> plan.deathsOfTurn(TURN));
    firstWay = play(() -> scenes.way(0));
    secondWay = play(() -> scenes.way(1));
    leading = play(scenes::leading);
    life = play(scenes::life);
    resync = play(scenes::resync);
  }

  private static Future<String> play(Supplier<String> scene) {
    long begin = System.nanoTime();
    return THREADS.submit(() -> scene.get() + " in " + Duration.ofNanos(System.nanoTime() - begin).toSeconds() + " s");
  }

  @AfterAll
  static void end() {
    THREADS.shutdownNow();
  }

  @Test
  void f02DiesAnywhereOnTheWayOfAChange() throws InterruptedException {
    int deaths = FailpointPlan.WAY.points().size();
    played(firstWay, (deaths + 1) / 2);
    played(secondWay, deaths / 2);
  }

  @Test
  void f02DiesAnywhereOnTheWayToTheLead() throws InterruptedException {
    played(leading, FailpointPlan.LEADING.points().size());
  }

  @Test
  void f02DiesAnywhereInWhatHappensOnceInTheLifeOfASourceOrAProcess() throws InterruptedException {
    played(life, Failpoint.values().length - FailpointPlan.WAY.points().size() - FailpointPlan.LEADING.points().size()
        - FailpointPlan.RESYNC.points().size());
  }

  @Test
  void f02DiesAtEveryStepOfAResyncAndTheNextOneGoesOn() throws InterruptedException {
    played(resync, FailpointPlan.RESYNC.points().size());
  }

  private static void played(Future<String> scene, int deaths) throws InterruptedException {
    try {
      String result = scene.get();
      System.out.println("FailpointsIT: " + result);
      assertTrue(result.startsWith(deaths + " deaths"), result);
    } catch (ExecutionException failed) {
      throw new AssertionError("-Dphilotes.turn=" + TURN + ": " + failed.getCause().getMessage(), failed.getCause());
    }
  }
}
