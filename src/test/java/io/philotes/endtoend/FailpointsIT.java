package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.JarProcess;
import io.philotes.verification.Deliveries;
import io.philotes.verification.Workload;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The process dies at every named place, when it is there for the first, the second and a later time (F02). The scenes
 * play at the same time: a process that starts mostly waits.
 */
class FailpointsIT {

  private static final ExecutorService THREADS = Executors.newFixedThreadPool(5);
  private static Future<String> firstWay;
  private static Future<String> secondWay;
  private static Future<String> leading;
  private static Future<String> life;
  private static Future<String> resync;

  @BeforeAll
  static void begin() {
    warmUp();
    FailpointScenes scenes = new FailpointScenes(1, FailpointPlan::deaths);
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

  /** One ordinary run, which leaves the archive of classes that lets the others start fast. */
  private static void warmUp() {
    try (Rig rig = Rig.open(); JarProcess jar = rig.jarWithTests(new Deliveries(Deliveries.Contract.AT_LEAST_ONCE).newProcess())) {
      rig.awaitStreaming();
      Workload.prepare(rig.source());
      rig.awaitBuffered();
      rig.awaitConsumed("log");
      jar.terminate();
      assertEquals(143, jar.awaitExit(Duration.ofSeconds(60)));
    }
  }

  @AfterAll
  static void end() {
    THREADS.shutdownNow();
  }

  @Test
  void f02DiesAnywhereOnTheWayOfAChange() throws InterruptedException {
    int deaths = FailpointPlan.WAY.deaths().size();
    played(firstWay, (deaths + 1) / 2);
    played(secondWay, deaths / 2);
  }

  @Test
  void f02DiesAnywhereOnTheWayToTheLead() throws InterruptedException {
    played(leading, FailpointPlan.LEADING.deaths().size());
  }

  @Test
  void f02DiesAnywhereInWhatHappensOnceInTheLifeOfASourceOrAProcess() throws InterruptedException {
    played(life, FailpointPlan.size() - FailpointPlan.WAY.deaths().size() - FailpointPlan.LEADING.deaths().size()
        - FailpointPlan.RESYNC.deaths().size());
  }

  @Test
  void f02DiesAtEveryStepOfAResyncAndTheNextOneGoesOn() throws InterruptedException {
    played(resync, FailpointPlan.RESYNC.deaths().size());
  }

  private static void played(Future<String> scene, int deaths) throws InterruptedException {
    try {
      String result = scene.get();
      System.out.println("FailpointsIT: " + result);
      assertTrue(result.startsWith(deaths + " deaths"), result);
    } catch (ExecutionException failed) {
      throw new AssertionError(failed.getCause().getMessage(), failed.getCause());
    }
  }
}
