package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.JarProcess;
import java.time.Duration;
import java.util.function.Function;

/**
 * A chain of processes: each is started where the one before died, and dies at a failpoint itself. A point that is not
 * reached, or a process that ends in any other way, fails the test.
 */
final class Deaths {

  private static final int KILLED = 137;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Function<String[], JarProcess> starter;
  private int count;

  /** @param starter starts a process with the given options of its JVM */
  Deaths(Function<String[], JarProcess> starter) {
    this.starter = starter;
  }

  /** Starts a process and waits for its death. */
  void die(Death death) {
    try (JarProcess jar = start(death)) {
      await(jar, death);
    }
  }

  /** Starts a process that will die there. */
  JarProcess start(Death death) {
    return starter.apply(new String[] {death.option()});
  }

  /** Starts a process that no failpoint ends, and ends it with SIGKILL when the work is done. */
  void survive(Runnable work) {
    try (JarProcess jar = starter.apply(new String[0])) {
      work.run();
      assertTrue(jar.isAlive(), () -> "the process ended by itself: " + jar.errors());
    }
  }

  /** Waits for its death at that place. */
  void await(JarProcess jar, Death death) {
    int exit = awaitExit(jar, death);
    assertEquals(KILLED, exit, () -> death + " was expected; the process says " + told(jar));
    assertEquals(1, jar.errors().stream().filter(death.toString()::equals).count(), () -> death + " was expected; the process says " + told(jar));
    count++;
  }

  private static int awaitExit(JarProcess jar, Death death) {
    try {
      return jar.awaitExit(LIMIT);
    } catch (AssertionError late) {
      throw new AssertionError(death + " was not reached", late);
    }
  }

  private static String told(JarProcess jar) {
    return String.join("\n", jar.errors());
  }

  /** How many processes died where they should. */
  int count() {
    return count;
  }
}
