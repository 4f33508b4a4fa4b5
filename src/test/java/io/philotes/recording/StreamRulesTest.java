package io.philotes.recording;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules hold for everything that was recorded, and each of them can be broken. */
class StreamRulesTest {

  private static final long TIME = 820_000_000_000_000L;

  private final StreamRules rules = new StreamRules();

  @TestFactory
  Stream<DynamicTest> everyRecordingKeepsTheRules() {
    return Recording.all().stream().map(recording ->
        DynamicTest.dynamicTest(recording.name(), () -> recording.check(new StreamRules(recording.major()))));
  }

  @Test
  void thereAreThirtyRecordingsOfEachVersion() {
    for (int major : new int[] {15, 18}) {
      assertTrue(Recording.all().stream().filter(recording -> recording.major() == major).count() >= 30, "PostgreSQL " + major);
    }
  }

  @Test
  void transactionsMayCommitWhereTheFormerEnded() {
    rules.start(100);
    transaction(200, 150, 250);
    transaction(250, 120, 300);
    keepalive(300);
    rules.status(300);
  }

  @Test
  void aTransactionBeforeTheStartPointIsABreach() {
    rules.start(201);
    breach("fact 1", () -> begin(200, 150));
    rules.start(200);
    begin(200, 150);
  }

  @Test
  void lsnsAreUnsigned() {
    rules.start(0x7FFF_FFFF_FFFF_FF00L);
    transaction(0x7FFF_FFFF_FFFF_FFF0L, 0x7FFF_FFFF_FFFF_FFE0L, 0x8000_0000_0000_0020L);
    transaction(0x8000_0000_0000_0020L, 0x7FFF_FFFF_FFFF_FFE0L, 0x8000_0000_0000_0040L);
    breach("fact 2", () -> begin(0x7FFF_FFFF_FFFF_FFF8L, 1));
  }

  @Test
  void commitLsnsThatDoNotIncreaseAreABreach() {
    rules.start(1);
    transaction(200, 150, 250);
    breach("fact 2", () -> begin(200, 150));
    breach("fact 2", () -> begin(249, 150));
  }

  @Test
  void headersMustBeWhereTheServerPutsThem() {
    rules.start(1);
    breach("both are the same", () -> rules.xLogData(1, 2, message('R')));
    breach("outside any transaction", () -> rules.xLogData(0, 0, message('R')));
    begin(200, 150);
    breach("instead of 0/0", () -> rules.xLogData(150, 150, message('R')));
    breach("LSN of its first change", () -> insert(151));
    insert(150);
    insert(150);
    breach("fact 4", () -> insert(149));
    breach("not before its Commit record", () -> insert(200));
    breach("instead of its end LSN", () -> wal(200, ByteBuffer.allocate(26).put((byte) 'C').put((byte) 0).putLong(200).putLong(250).putLong(TIME)));
    commit(200, 250);
  }

  @Test
  void aCommitMustFitItsBegin() {
    rules.start(1);
    begin(200, 150);
    breach("empty", () -> commit(200, 250));
    insert(150);
    breach("its Begin said", () -> commit(201, 250));
    breach("not behind it", () -> commit(200, 200));
    breach("within a transaction", () -> begin(300, 250));
    commit(200, 250);
    breach("outside any transaction", () -> commit(200, 250));
    breach("outside any transaction", () -> insert(260));
  }

  @Test
  void beforeVersion15AnEmptyTransactionIsSent() {
    StreamRules old = new StreamRules(14);
    old.start(1);
    old.xLogData(150, 150, beginBytes(200));
    assertDoesNotThrow(() -> old.xLogData(250, 250, commitBytes(200, 250)));
  }

  @Test
  void aKeepaliveWithinATransactionCarriesItsCommitLsn() {
    rules.start(1);
    begin(200, 150);
    keepalive(200);
    breach("fact 3", () -> keepalive(201));
    insert(150);
    commit(200, 250);
    transaction(16384 + 24, 260, 16384 + 80);
    begin(32768 + 24, 17000);
    breach("fact 3", () -> keepalive(32768 + 8));
    keepalive(32768);
  }

  @Test
  void aKeepaliveBetweenTransactionsPromisesThatNoneCommitsBefore() {
    rules.start(1);
    transaction(200, 150, 250);
    keepalive(400);
    breach("rule 5", () -> begin(399, 300));
    breach("rule 5", () -> keepalive(399));
    begin(400, 300);
  }

  @Test
  void keepalivesMayGoBackOnceAtTheBeginningOfAStream() {
    rules.start(1);
    keepalive(500);
    keepalive(100);
    breach("rule 5", () -> keepalive(99));
    rules.start(1);
    transaction(600, 550, 700);
    keepalive(700);
    breach("rule 5", () -> keepalive(500));
  }

  @Test
  void whatWasNotConfirmedIsSentAgain() {
    rules.start(1);
    transaction(200, 150, 250);
    transaction(300, 260, 350);
    rules.status(250);
    rules.start(1);
    breach("left out now", () -> begin(400, 360));
    breach("left out now", () -> keepalive(360));
    transaction(300, 260, 350);
    transaction(400, 360, 450);
  }

  @Test
  void whatIsSentAgainIsTheSame() {
    rules.start(1);
    transaction(200, 150, 250);
    rules.start(1);
    begin(200, 150);
    insert(150);
    insert(150);
    breach("another content", () -> commit(200, 250));
  }

  @Test
  void nothingNewAppearsWhereAStreamHasBeen() {
    rules.start(1);
    transaction(200, 150, 250);
    transaction(300, 260, 350);
    rules.start(1);
    breach("left out by an earlier stream", () -> begin(190, 150));
    transaction(200, 150, 250);
    breach("left out by an earlier stream", () -> begin(260, 255));
  }

  @Test
  void confirmingMoreThanIsSafeIsABreach() {
    rules.start(100);
    rules.status(100);
    begin(200, 150);
    keepalive(200);
    breach("is safe", () -> rules.status(200));
    insert(150);
    commit(200, 250);
    rules.status(250);
    breach("goes back", () -> rules.status(249));
    keepalive(400);
    rules.status(400);
    breach("is safe", () -> rules.status(401));
  }

  private void breach(String part, Runnable step) {
    AssertionError error = assertThrows(AssertionError.class, step::run);
    assertTrue(error.getMessage().contains(part), error.getMessage());
    assertEquals('.', error.getMessage().charAt(error.getMessage().length() - 1));
  }

  private void transaction(long commit, long change, long end) {
    begin(commit, change);
    rules.xLogData(0, 0, message('R'));
    insert(change);
    commit(commit, end);
  }

  private void begin(long commit, long header) {
    rules.xLogData(header, header, beginBytes(commit));
  }

  private static byte[] beginBytes(long commit) {
    return ByteBuffer.allocate(21).put((byte) 'B').putLong(commit).putLong(TIME).putInt(771).array();
  }

  private void insert(long header) {
    rules.xLogData(header, header, message('I'));
  }

  private void commit(long commit, long end) {
    rules.xLogData(end, end, commitBytes(commit, end));
  }

  private static byte[] commitBytes(long commit, long end) {
    return ByteBuffer.allocate(26).put((byte) 'C').put((byte) 0).putLong(commit).putLong(end).putLong(TIME).array();
  }

  private void wal(long header, ByteBuffer payload) {
    rules.xLogData(header, header, payload.array());
  }

  private void keepalive(long end) {
    rules.keepalive(end, false);
  }

  private static byte[] message(char type) {
    return ByteBuffer.allocate(9).put((byte) type).putInt(16400).array();
  }
}
