package io.philotes.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The simulated source keeps its own promises. */
class SimSourceTest {

  private static final String SLOT = "philotes_cdc";
  private static final int SEEDS = 300;

  @Test
  void everyCommittedTransactionComesInCommitOrder() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SimHistory history = new SimHistory(seed, new Recorder()).live(250).finish();
      assertEquals(history.expected(), history.received, "seed " + seed);
      assertEquals(history.source.insertLsn(), history.source.slot().confirmedFlush(), "seed " + seed);
    }
  }

  @Test
  void aSeedReplaysExactly() {
    for (int seed = 0; seed < 50; seed++) {
      assertEquals(digest(seed), digest(seed), "seed " + seed);
    }
    assertFalse(digest(1) == digest(2));
  }

  private static long digest(long seed) {
    Recorder recorder = new Recorder();
    new SimHistory(seed, recorder).live(250).finish();
    return recorder.digest;
  }

  @Test
  void anUnconfirmedTransactionComesAgainAndAConfirmedOneDoesNot() {
    SimSource source = source(1);
    long created = source.createSlot(SLOT);
    commitSome(source);
    List<SimTransaction> all = sendable(source, created);
    SimTransaction second = all.get(1);
    assertEquals(all.size(), transactions(source, 0));
    assertEquals(all.size() - 1, transactions(source, second.commitLsn()), "a commit LSN is sent again");
    assertEquals(all.size() - 2, transactions(source, second.endLsn()), "an end LSN is not");
    SimWalsender sender = source.stream(0);
    sender.status(0, second.endLsn(), false, 0);
    sender.terminate();
    assertEquals(all.size() - 2, transactions(source, 0));
  }

  @Test
  void aCrashTakesTheConfirmationBackAndOpenTransactionsAway() {
    SimSource source = source(2);
    source.createSlot(SLOT);
    long created = source.slot().confirmedFlush();
    commitSome(source);
    int committed = sendable(source, created).size();
    source.stream(0).status(0, source.insertLsn(), false, 0);
    source.crash();
    assertFalse(source.isUp());
    source.start();
    assertEquals(created, source.slot().confirmedFlush(), "nothing had saved it");
    assertEquals(committed, sendable(source, created).size());
    assertEquals(committed, transactions(source, 0));
  }

  @Test
  void aSavedConfirmationOutlivesACrash() {
    SimSource source = source(2);
    long created = source.createSlot(SLOT);
    commitSome(source);
    SimWalsender sender = source.stream(0);
    drain(sender);
    for (int i = 0; i < 200; i++) {
      source.work();
      drain(sender);
      sender.status(0, source.insertLsn(), false, 0);
    }
    SimSlot before = source.slot();
    assertTrue(Long.compareUnsigned(before.restartLsn(), created) > 0);
    source.crash();
    SimSlot after = source.slot();
    assertEquals(before.restartLsn(), after.restartLsn(), "it moves only when it is saved");
    assertTrue(Long.compareUnsigned(after.confirmedFlush(), created) > 0);
    assertTrue(Long.compareUnsigned(after.confirmedFlush(), before.confirmedFlush()) <= 0);
  }

  @Test
  void aFastShutdownWaitsForTheConfirmation() {
    SimSource source = source(3);
    source.createSlot(SLOT);
    commitSome(source);
    SimWalsender sender = source.stream(0);
    source.requestFastShutdown();
    assertTrue(source.isShuttingDown());
    assertEquals(SimRefusedException.NOT_THERE,
        assertThrows(SimRefusedException.class, () -> source.stream(0)).sqlState());
    drain(sender);
    int asked = source.counts().stormKeepalives;
    for (int i = 0; i < 10; i++) {
      sender.status(1, 1, false, 0);
      drain(sender);
    }
    assertEquals(asked + 10, source.counts().stormKeepalives, "each answer makes it ask again");
    sender.status(source.insertLsn(), source.insertLsn(), false, 0);
    assertTrue(source.hasStopped());
    assertFalse(sender.isAlive());
    source.start();
    assertFalse(source.hasStopped());
    assertTrue(source.accepts());
  }

  @Test
  void aFastShutdownWithoutAWalsenderIsOverAtOnce() {
    SimSource source = source(3);
    source.requestFastShutdown();
    assertTrue(source.hasStopped());
  }

  @Test
  void aSilentClientIsAskedAndThenLeft() {
    SimSource source = source(4);
    source.createSlot(SLOT);
    SimWalsender sender = source.stream(0, 1_000);
    drain(sender, 1_000);
    assertNull(sender.read(100, 30_999));
    byte[] question = sender.read(100, 31_000);
    assertEquals(1, question[question.length - 1], "asks for a reply");
    source.tick(60_999);
    assertTrue(sender.isAlive());
    source.tick(61_000);
    assertFalse(sender.isAlive());
    assertFalse(source.slot().active());
  }

  @Test
  void silenceCountsFromTheFirstTimeWhenNoneWasTold() {
    SimSource source = source(4);
    source.createSlot(SLOT);
    SimWalsender sender = source.stream(0);
    drain(sender, 1_000_000);
    assertTrue(sender.isAlive());
  }

  @Test
  void theSlotCanBeMissingBusyOrInvalid() {
    SimSource source = source(5);
    assertRefused(SimRefusedException.SLOT_MISSING, source);
    source.createSlot(SLOT);
    assertEquals(SimRefusedException.SLOT_EXISTS,
        assertThrows(SimRefusedException.class, () -> source.createSlot(SLOT)).sqlState());
    SimWalsender sender = source.stream(0);
    assertRefused(SimRefusedException.SLOT_BUSY, source);
    source.invalidateSlot("wal_removed");
    assertFalse(sender.isAlive());
    assertRefused(SimRefusedException.SLOT_INVALID, source);
    assertEquals("wal_removed", source.slot().invalidationReason());
    source.dropSlot();
    assertNull(source.slot());
  }

  @Test
  void someoneElseMovesTheSlotOnlyWhileItIsFree() {
    SimSource source = source(6);
    long created = source.createSlot(SLOT);
    commitSome(source);
    SimWalsender sender = source.stream(0);
    assertFalse(source.advanceSlotElsewhere());
    sender.terminate();
    assertTrue(source.advanceSlotElsewhere());
    assertTrue(Long.compareUnsigned(source.slot().confirmedFlush(), created) > 0);
  }

  @Test
  void aPromotionLosesWhatCameAfterTheSwitchAndTellsWhere() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SimSource source = source(seed);
      long created = source.createSlot(SLOT);
      commitSome(source);
      List<SimTransaction> before = List.copyOf(source.committed());
      int kept = before.size() / 2;
      assertEquals(2, source.promote(before.get(kept).commitLsn()));
      assertEquals(before.subList(0, kept), source.committed());
      long end = source.history().endOf(1).orElseThrow().value();
      assertTrue(Long.compareUnsigned(end, before.get(kept).commitLsn()) <= 0);
      assertTrue(Long.compareUnsigned(end, before.get(kept - 1).endLsn()) >= 0);
      commitSome(source);
      assertEquals(sendable(source, created).size(), transactions(source, 0), "seed " + seed);
    }
  }

  @Test
  void aRestoredSourceIsBehindOnItsTimeline() {
    SimSource source = source(7);
    source.createSlot(SLOT);
    commitSome(source);
    long before = source.insertLsn();
    assertTrue(Long.compareUnsigned(source.restoreOlder(), before) < 0);
    assertEquals(1, source.timeline());
    assertFalse(source.lost().isEmpty());
  }

  @Test
  void aSourceIsRestoredBehindWhereItIsToldTo() {
    SimSource source = source(7);
    source.createSlot(SLOT);
    assertFalse(source.restoreBehind(1));
    commitSome(source);
    long third = source.committed().get(2).commitLsn();
    assertTrue(source.restoreBehind(third + 1));
    assertTrue(Long.compareUnsigned(source.insertLsn(), third) <= 0);
  }

  @Test
  void anotherClusterHasAnotherIdentityAndNothingOfOurs() {
    SimSource source = source(8);
    source.createSlot(SLOT);
    commitSome(source);
    String before = source.systemIdentifier();
    source.becomeAnotherCluster();
    assertFalse(before.equals(source.systemIdentifier()));
    assertEquals(List.of(), source.committed());
    assertEquals(SLOT, source.slot().name());
    commitSome(source);
    assertEquals(source.committed().size(), transactions(source, 0));
  }

  @Test
  void everySpecialSituationOccurs() {
    SimCounts total = new SimCounts();
    for (int seed = 0; seed < SEEDS; seed++) {
      total.add(new SimHistory(seed, new Recorder()).live(250).finish().source.counts());
    }
    total.each((name, count) -> assertTrue(count >= 20, () -> name + " occurs " + count + " times"));
  }

  private static void assertRefused(String sqlState, SimSource source) {
    assertEquals(sqlState, assertThrows(SimRefusedException.class, () -> source.stream(0)).sqlState());
  }

  private static SimSource source(long seed) {
    return new SimSource(new SplittableRandom(seed), SimSourceOptions.standard());
  }

  private static void commitSome(SimSource source) {
    int wanted = source.committed().size() + 10;
    while (source.committed().size() < wanted) {
      source.work();
    }
    source.quiesce();
  }

  /** How many transactions a stream from the LSN brings. */
  private static int transactions(SimSource source, long lsn) {
    Recorder recorder = new Recorder();
    SimStreamReader reader = new SimStreamReader(recorder);
    SimWalsender sender = source.stream(lsn);
    for (byte[] bytes = sender.read(77, 0); bytes != null; bytes = sender.read(77, 0)) {
      reader.feed(bytes);
    }
    sender.terminate();
    return recorder.commits;
  }

  private static List<SimTransaction> sendable(SimSource source, long from) {
    return source.committed().stream().filter(it -> Long.compareUnsigned(it.commitLsn(), from) >= 0).toList();
  }

  private static void drain(SimWalsender sender) {
    drain(sender, 0);
  }

  private static void drain(SimWalsender sender, long now) {
    while (sender.read(8192, now) != null) {
      // on
    }
  }

  /** Everything that went over the wire, as one number. */
  private static final class Recorder implements SimHistory.Observer {
    private long digest;
    private int commits;

    @Override
    public void start(long lsn) {
      digest = digest * 31 + lsn;
    }

    @Override
    public void status(long flushed) {
      digest = digest * 31 + flushed;
    }

    @Override
    public void xLogData(long walStart, long walEnd, byte[] payload) {
      digest = digest * 31 + walStart + Arrays.hashCode(payload);
      commits += payload[0] == 'C' ? 1 : 0;
    }

    @Override
    public void keepalive(long walEnd, boolean replyRequested) {
      digest = digest * 31 + walEnd + (replyRequested ? 1 : 0);
    }
  }
}
