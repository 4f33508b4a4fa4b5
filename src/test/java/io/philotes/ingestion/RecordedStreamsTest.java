package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.recording.Recording;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What real servers sent, put through framing, decoding and the pipeline into a buffer in memory: every committed
 * transaction is there once, whole and in order, however the bytes are cut, wherever the stream breaks, whatever the
 * buffer forgets and whatever is sent again. A seed in a failure's message replays it.
 */
class RecordedStreamsTest {

  private static final int ROUNDS = 6;
  private static final List<Recording> RECORDINGS = Recording.all();

  @TestFactory
  Stream<DynamicTest> everyCommittedTransactionIsBufferedOnce() {
    assertTrue(RECORDINGS.size() >= 50);
    long fresh = System.nanoTime();
    System.out.println("recorded streams: fresh seed " + fresh);
    return RECORDINGS.stream().map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
      Map<String, String> smooth = new Replay(recording, null).run();
      for (int round = 0; round < ROUNDS; round++) {
        long seed = round < ROUNDS / 2 ? round : fresh + round;
        replay(recording, seed, smooth);
      }
    }));
  }

  private static void replay(Recording recording, long seed, Map<String, String> smooth) {
    try {
      assertEquals(smooth, new Replay(recording, new SplittableRandom(seed)).run());
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError(recording.name() + " with seed " + seed, failure);
    }
  }
}
