package io.philotes.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReadPacerTest {

  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;

  private final ReadPacer pacer = new ReadPacer();
  private long now = 5_000 * MILLI;

  /** One read that comes this long after the reader was ready. */
  private long readAfter(long silence) {
    return readAfter(silence, 300);
  }

  private long readAfter(long silence, long bytes) {
    now += silence;
    long pause = pacer.afterTurn(now, bytes);
    now += pause;
    return pause;
  }

  private void fallBehind() {
    for (int i = 0; i <= ReadPacer.BURST; i++) {
      readAfter(10 * MICRO);
    }
  }

  @Test
  void neverWaitsWhenReadsAreSpaced() {
    for (int i = 0; i < 1_000; i++) {
      assertEquals(0, readAfter(2 * MILLI));
    }
  }

  @Test
  void doesNotDelayASmallTransactionAfterASilence() {
    for (int transaction = 0; transaction < 100; transaction++) {
      readAfter(5 * MILLI);
      for (int message = 0; message < 6; message++) {
        assertEquals(0, readAfter(20 * MICRO));
      }
    }
  }

  @Test
  void waitsWhileReadsFollowEachOther() {
    fallBehind();
    for (int i = 0; i < 1_000; i++) {
      assertTrue(readAfter(50 * MICRO) > 0);
    }
  }

  @Test
  void isGreedyAgainAfterTheFirstSilence() {
    fallBehind();
    assertTrue(readAfter(MILLI / 2) > 0);
    assertEquals(0, readAfter(2 * MILLI));
    assertEquals(0, readAfter(10 * MICRO));
  }

  @Test
  void waitsLongerOnlyWhileMuchComesEachTime() {
    fallBehind();
    assertEquals(ReadPacer.SHORTEST_PAUSE, readAfter(10 * MICRO));
    assertEquals(2 * ReadPacer.SHORTEST_PAUSE, readAfter(10 * MICRO, ReadPacer.MUCH));
    for (int i = 0; i < 10; i++) {
      readAfter(10 * MICRO, ReadPacer.MUCH);
    }
    assertEquals(ReadPacer.LONGEST_PAUSE, readAfter(10 * MICRO, ReadPacer.MUCH));
    readAfter(10 * MICRO);
    assertEquals(ReadPacer.SHORTEST_PAUSE, readAfter(10 * MICRO));
  }

  @Test
  void doesNotCountItsOwnPauseAsSilence() {
    fallBehind();
    long pause = readAfter(10 * MICRO);
    assertTrue(pause > 0);
    assertTrue(readAfter(200 * MICRO) > 0);
  }
}
