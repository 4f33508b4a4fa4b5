package io.philotes.ingestion;

import static io.philotes.ingestion.SlotWals.MB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.SlotWal;
import io.philotes.postgres.catalog.WalFacts;
import org.junit.jupiter.api.Test;

class WalGuardTest {

  private static final int POLL = 2;
  private static final long LIMIT = 4096 * MB;

  private final WalGuard guard = new WalGuard();
  private SlotWals source = new SlotWals().limitedTo(LIMIT);
  private int seconds = 1_000_000;

  private WalOutlook outlook() {
    return guard.outlook(seconds * 1000L);
  }

  private void tell() {
    guard.told(seconds * 1000L, source.facts());
  }

  /** Asked every other second, for so long, in which nobody reads. */
  private void nobodyReads(int duration, long bytesPerSecond) {
    for (int passed = 0; passed < duration; passed += POLL) {
      seconds += POLL;
      source.write(POLL * bytesPerSecond);
      tell();
    }
  }

  /** As a stream that keeps up: every 15 s the slot comes to within {@code floor} bytes of the end. */
  private void streams(int duration, long bytesPerSecond, long floor) {
    for (int passed = 0; passed < duration; passed += POLL) {
      seconds += POLL;
      source.write(POLL * bytesPerSecond).confirm();
      if (seconds % 15 < POLL) {
        source.keep(floor);
      }
      tell();
    }
  }

  @Test
  void tellsNothingBeforeItWasTold() {
    assertEquals(WalOutlook.UNKNOWN, outlook());
  }

  @Test
  void oneAnswerIsNoRate() {
    tell();
    assertNull(outlook().bytesPerSecond());
    assertNull(outlook().secondsUntilLost());
    assertEquals(0, outlook().slot().retainedBytes());
  }

  @Test
  void steadyGrowthReachesTheLimitWhenItSays() {
    source.active(false);
    nobodyReads(100, MB);
    assertEquals(MB, outlook().bytesPerSecond(), 1);
    assertEquals((LIMIT - 100 * MB) / (double) MB, outlook().secondsUntilLost(), 0.01);
    nobodyReads(1000, MB);
    assertEquals((LIMIT - 1100 * MB) / (double) MB, outlook().secondsUntilLost(), 0.01);
  }

  @Test
  void aStreamThatKeepsUpIsNeverForecastToLoseItsSlot() {
    for (int minute = 0; minute < 30; minute++) {
      streams(60, 20 * MB, 40 * MB);
      WalOutlook now = outlook();
      assertTrue(now.bytesPerSecond() == null || now.bytesPerSecond() < MB, now.toString());
      assertTrue(now.secondsUntilLost() == null || now.secondsUntilLost() > 3600, now.toString());
    }
  }

  @Test
  void noticesAtOnceThatNobodyReadsAnyMore() {
    streams(600, 10 * MB, 20 * MB);
    source.active(false);
    nobodyReads(POLL, 10 * MB);
    nobodyReads(14, 10 * MB);
    assertEquals(10 * MB, outlook().bytesPerSecond(), MB / 10.0);
    assertNotNull(outlook().secondsUntilLost());
  }

  @Test
  void noticesWithinAMinuteThatASlotWhoseReaderIsThereStandsStill() {
    streams(600, 10 * MB, 20 * MB);
    nobodyReads(76, 10 * MB);
    assertEquals(10 * MB, outlook().bytesPerSecond(), MB / 10.0);
    assertEquals(outlook().slot().safeBytes() / (10.0 * MB), outlook().secondsUntilLost(), 1);
  }

  @Test
  void aBurstMovesTheForecastByItsShareOfFiveMinutes() {
    source.active(false).limitedTo(100 * LIMIT);
    nobodyReads(600, MB);
    double before = outlook().bytesPerSecond();
    double most = before;
    for (int step = 0; step < 15; step++) {
      nobodyReads(POLL, 11 * MB);
      most = Math.max(most, outlook().bytesPerSecond());
    }
    assertEquals(2 * MB, most, MB / 10.0);
    nobodyReads(300, MB);
    assertEquals(before, outlook().bytesPerSecond(), MB / 100.0);
  }

  @Test
  void aJobThatWritesOnlyNowAndThenCountsWithItsMean() {
    source.active(false).limitedTo(100 * LIMIT);
    for (int round = 0; round < 10; round++) {
      nobodyReads(90, 0);
      nobodyReads(10, 50 * MB);
    }
    assertEquals(5 * MB, outlook().bytesPerSecond(), MB);
  }

  @Test
  void growsByTheDifferenceWhenTheReaderIsSlow() {
    for (int passed = 0; passed < 600; passed += POLL) {
      seconds += POLL;
      source.write(POLL * 10 * MB);
      if (seconds % 15 < POLL) {
        source.keep(passed * 4 * MB);
      }
      tell();
    }
    assertEquals(4 * MB, outlook().bytesPerSecond(), MB / 2.0);
  }

  @Test
  void nothingIsForecastWhileItShrinks() {
    source.active(false);
    nobodyReads(200, 10 * MB);
    assertNotNull(outlook().secondsUntilLost());
    source.active(true);
    long kept = 2000 * MB;
    while (kept > 200 * MB) {
      seconds += POLL;
      kept -= 40 * MB;
      source.write(MB).keep(kept);
      tell();
    }
    assertTrue(outlook().bytesPerSecond() < 0, outlook().toString());
    assertNull(outlook().secondsUntilLost());
  }

  @Test
  void nothingIsForecastForTheTwoSegmentsThatAreAlwaysKept() {
    source.active(false);
    nobodyReads(30, MB);
    assertNull(outlook().secondsUntilLost());
    nobodyReads(4, MB);
    assertNotNull(outlook().secondsUntilLost());
  }

  @Test
  void nothingIsForecastWithoutALimitButTheRate() {
    source = new SlotWals().active(false);
    nobodyReads(600, 10 * MB);
    assertEquals(10 * MB, outlook().bytesPerSecond(), 1);
    assertNull(outlook().secondsUntilLost());
    assertNull(outlook().slot().safeBytes());
  }

  @Test
  void anIdleSourceLosesNothing() {
    source.write(100 * MB).active(false);
    nobodyReads(600, 0);
    assertEquals(0, outlook().bytesPerSecond());
    assertNull(outlook().secondsUntilLost());
  }

  @Test
  void anUnreservedSlotMayBeLostNowHoweverLittleIsWritten() {
    source.write(LIMIT + MB).active(false);
    nobodyReads(30, 0);
    assertEquals("unreserved", outlook().slot().status());
    assertEquals(0, outlook().secondsUntilLost());
  }

  @Test
  void aLimitOfIdlenessCountsWhenItComesFirst() {
    source.active(false).idle(50.0);
    nobodyReads(100, MB);
    assertEquals(50, outlook().secondsUntilLost());
    source.idle(1e9);
    nobodyReads(POLL, MB);
    assertEquals((LIMIT - 102 * MB) / (double) MB, outlook().secondsUntilLost(), 0.01);
    source.idle(-3.0);
    nobodyReads(POLL, MB);
    assertEquals(0, outlook().secondsUntilLost());
  }

  @Test
  void aLimitOfIdlenessCountsAlsoWithoutALimitOfBytes() {
    source = new SlotWals().active(false).idle(70.0);
    tell();
    assertEquals(70, outlook().secondsUntilLost());
  }

  @Test
  void whatTheSourceSaidBeforeItWasUnreachableIsNotToldOn() {
    source.active(false);
    nobodyReads(100, MB);
    seconds += 30;
    assertNotNull(outlook().secondsUntilLost(), "one question without an answer is nothing");
    seconds += 1;
    assertEquals(WalOutlook.UNKNOWN, outlook());
    tell();
    assertNotNull(outlook().secondsUntilLost(), "what was written meanwhile counts");
  }

  @Test
  void learnsTheRateAnewAfterALongSilence() {
    source.active(false);
    nobodyReads(100, MB);
    seconds += 600;
    tell();
    assertNull(outlook().bytesPerSecond());
    nobodyReads(16, 3 * MB);
    assertEquals(3 * MB, outlook().bytesPerSecond(), 1);
  }

  @Test
  void aSourceThatCrashedAndLostItsLastWalIsLearntAnew() {
    source.active(false);
    nobodyReads(100, 10 * MB);
    source.write(-MB);
    seconds += POLL;
    tell();
    assertNull(outlook().bytesPerSecond());
    nobodyReads(16, 2 * MB);
    assertEquals(2 * MB, outlook().bytesPerSecond(), 1);
  }

  @Test
  void aSourceThatStartedAgainWithAllItsWalGoesOn() {
    source.active(false);
    nobodyReads(100, 10 * MB);
    seconds += 20;
    source.write(200 * MB);
    tell();
    assertEquals(10 * MB, outlook().bytesPerSecond(), 1);
  }

  @Test
  void anotherHistoryIsLearntAnew() {
    source.active(false);
    nobodyReads(100, 10 * MB);
    source = new SlotWals(0x1_7FFF_F000L).limitedTo(LIMIT).active(false).write(500 * MB);
    seconds += POLL;
    tell();
    assertNull(outlook().bytesPerSecond());
    assertEquals(500 * MB, outlook().slot().retainedBytes());
  }

  /** The rates are the same wherever the WAL is, also where a signed number would turn over. */
  @Test
  void aRateDoesNotDependOnWhereTheWalIs() {
    for (long lsn : new long[] {0x1000, 0x7FFF_FFFFL - 20 * MB, 0xFFFF_FFFFL - 20 * MB, Long.MAX_VALUE - 20 * MB, -40 * MB}) {
      WalGuard fresh = new WalGuard();
      SlotWals there = new SlotWals(lsn).limitedTo(LIMIT).active(false);
      for (int second = 0; second <= 38; second += POLL) {
        fresh.told(second * 1000L, there.facts());
        there.write(POLL * MB);
      }
      WalOutlook outlook = fresh.outlook(38_000);
      assertEquals(MB, outlook.bytesPerSecond(), 1, Lsn.format(lsn));
      assertEquals((LIMIT - 38 * MB) / (double) MB, outlook.secondsUntilLost(), 0.01, Lsn.format(lsn));
    }
  }

  @Test
  void aSlotThatIsNotThereIsUnknownAndALostOneKeepsNothing() {
    nobodyReads(100, MB);
    guard.told(seconds * 1000L, new WalFacts(new Lsn(7), SlotWals.SEGMENT, null));
    assertEquals(WalOutlook.UNKNOWN, outlook());
    SlotWal lost = new SlotWal(Lsn.ZERO, new Lsn(5), -1, false, "lost", "wal_removed", null, null, null);
    guard.told(seconds * 1000L, new WalFacts(new Lsn(7), SlotWals.SEGMENT, lost));
    assertEquals(new WalOutlook(lost, null, null), outlook());
  }
}
