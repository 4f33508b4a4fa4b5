package io.philotes.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The simulation is worth what its model of the buffer is worth: the model must answer as the product's SQL does. */
class SimBufferIT {

  /** Decides which situations occur; the same at every run, so that none can stay away by chance. */
  private static final long ALWAYS = 100;
  private static final int MOST = 40;
  private static final int FRESH = 4;
  private static final int CALLS = 150;

  private static final Set<String> SITUATIONS = Set.of(
      "small (as expected): all rows", "small (wrong fence): 0 rows", "small (wrong end): 0 rows",
      "small (wrong position): 0 rows", "small (as expected, no partition): BUFFER_ERROR", "small (as expected): waits",
      "small (as expected), after waiting: 0 rows", "small (as expected), after waiting: all rows",
      "begin: done", "open the write (as expected): done", "open the write (as expected): FENCED",
      "open the write (wrong fence): FENCED", "open the write (wrong end): FENCED", "open the write (wrong position): FENCED",
      "open the write (as expected): waits", "rows: all rows", "rows (no partition): BUFFER_ERROR", "relations: done",
      "see partitions (attached meanwhile): done", "rows that are refused: BUFFER_ERROR", "rows (failed): BUFFER_ERROR",
      "close the write (as expected): done", "close the write (wrong fence): FENCED", "close the write (wrong end): FENCED",
      "close the write (wrong position): FENCED", "commit: done", "commit (failed): done",
      "acked: 1", "acked: 0", "acked: waits", "acked, after waiting: 1",
      "acquire (nobody had it): true", "acquire (its holder lives): false", "acquire (its holder is gone): true",
      "acquire (it has expired): true", "acquire (it is its own): true", "renew: true", "renew: false", "release: true",
      "release: false", "raise the fence (lower): done", "raise the fence (not lower): done", "raise the fence (lower): waits",
      "raise the fence (lower), after waiting: done", "terminate (one within an open write): done",
      "terminate (one that waits): done", "terminate (itself): done", "on a session that is gone: BUFFER_UNAVAILABLE",
      "checkpoint: UNKNOWN", "checkpoint: SLOT_INTENDED", "checkpoint: REGISTERED", "checkpoint: FENCED",
      "register (intention): false", "register (intention): FENCED", "register (consistent point): true",
      "register (timeline): false", "register (timeline): FENCED",
      "attach: done", "attach (another was faster): done", "open the cursor: where it is", "open the cursor: FENCED",
      "move the cursor (as expected): true", "move the cursor (wrong fence): false", "move the cursor (wrong place): false",
      "move the cursor (beyond the end): false", "read (events): the same", "read (at the end): the same",
      "read (behind the end): BUFFER_BROKEN");

  private final long seed = Long.getLong("philotes.seed", System.nanoTime());
  private final Map<String, Integer> coverage = new TreeMap<>();
  private final List<AssertionError> differences = new ArrayList<>();

  @Test
  void theModelOfTheBufferAnswersAsPostgresDoes() {
    System.out.println("SimBufferIT: -Dphilotes.seed=" + seed);
    int walks = 0;
    try (RealBuffer real = new RealBuffer()) {
      real.open();
      for (int i = 1; i <= FRESH; i++) {
        walk(real, "fresh" + i, seed + i);
      }
      coverage.clear();
      while (walks < MOST && !missing().isEmpty() && differences.isEmpty()) {
        walks++;
        walk(real, "sim" + walks, ALWAYS + walks);
      }
    }
    System.out.println(walks + " sources; how often each call had each outcome:");
    coverage.forEach((what, times) -> System.out.printf("%6d  %s%n", times, what));
    AssertionError difference = differences.isEmpty() ? null : differences.remove(0);
    if (difference != null) {
      differences.forEach(difference::addSuppressed);
      throw difference;
    }
    assertEquals(Set.of(), missing(), "never happened");
  }

  /** A difference ends the calls on its source only. */
  private void walk(RealBuffer real, String source, long number) {
    try {
      new TwinWalk(new BufferTwins(source, real, coverage), new Random(number)).run(CALLS);
    } catch (AssertionError difference) {
      differences.add(difference);
    }
  }

  private Set<String> missing() {
    Set<String> missing = new TreeSet<>(SITUATIONS);
    missing.removeAll(coverage.keySet());
    return missing;
  }
}
