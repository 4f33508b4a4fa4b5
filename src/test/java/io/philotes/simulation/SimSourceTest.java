package io.philotes.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The simulated source keeps its own promises. */
class SimSourceTest {

  private static final String SLOT = "philotes_cdc";

  @Test
  void sendsWhatWasCommittedAndThenNothing() {
    for (int seed = 0; seed < 200; seed++) {
      SimSource source = source(seed);
      source.createSlot(SLOT);
      work(source, 200);
      source.quiesce();
      SimWalsender sender = source.stream(0);
      assertTrue(drain(sender) > 0, "seed " + seed);
      assertNull(sender.read(100, 0), "seed " + seed);
    }
  }

  @Test
  void aSeedReplaysExactly() {
    for (int seed = 0; seed < 50; seed++) {
      assertEquals(digest(seed), digest(seed), "seed " + seed);
    }
  }

  private static long digest(long seed) {
    SimSource source = source(seed);
    source.createSlot(SLOT);
    work(source, 300);
    SimWalsender sender = source.stream(0);
    long digest = 0;
    for (byte[] bytes = sender.read(77, 0); bytes != null; bytes = sender.read(77, 0)) {
      digest = digest * 31 + java.util.Arrays.hashCode(bytes);
    }
    return digest * 31 + source.committed().toString().replaceAll("SimRelation@[0-9a-f]+", "").hashCode();
  }

  private static SimSource source(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new SimSource(random, SimSourceOptions.any(random));
  }

  private static void work(SimSource source, int steps) {
    for (int i = 0; i < steps; i++) {
      source.work();
    }
  }

  private static int drain(SimWalsender sender) {
    int total = 0;
    for (byte[] bytes = sender.read(8192, 0); bytes != null; bytes = sender.read(8192, 0)) {
      total += bytes.length;
    }
    return total;
  }
}
