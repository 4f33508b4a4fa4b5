package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.Direction;
import io.philotes.testing.Effect;
import io.philotes.testing.FaultProxy;
import io.philotes.testing.Moment;
import io.philotes.testing.Trip;
import io.philotes.verification.CheckReport;
import io.philotes.verification.Workload;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lines that break, fall silent or lose an answer, while the bank works: nothing lost, nothing halved, nothing twice. */
class LinkFaultsIT {

  private static final Duration BREATH = Duration.ofMillis(4);
  private static final String TIMEOUT = "3s";
  private static final long TIMEOUT_MILLIS = 3_000;

  private final long seed = Long.getLong("philotes.seed", System.nanoTime());
  private FaultyLines lines;

  @AfterEach
  void close() {
    if (lines != null) {
      lines.close();
    }
  }

  @Test
  void f68EveryCutAtARandomByteIsRecoveredFrom() {
    open();
    lines.work(seed, 3, BREATH);
    LinkCuts.Summary summary = new LinkCuts(lines, seed).run(40);
    System.out.println("LinkFaultsIT: -Dphilotes.seed=" + seed + ": " + summary);
    assertTrue(summary.most().compareTo(Duration.ofSeconds(5)) <= 0, summary.toString());
    CheckReport contents = lines.checkAll();
    assertTrue(contents.transactions() > 100, contents.toString());
  }

  /** The server has committed and nobody hears of it. */
  @Test
  void f68AWriteWhoseAnswerIsLostIsNotWrittenAgain() {
    open();
    lines.transfer(seed, 3, BREATH);
    for (int i = 1; i <= 3; i++) {
      lines.awaitProgress(50);
      Trip trip = lines.writer().trip(Direction.TO_SERVER, Moment.afterMessage('S', i), Effect.SILENCE);
      trip.await(FaultyLines.LIMIT);
      awaitUnheardCommit();
      lines.writer().reset();
      lines.writer().release();
    }
    lines.checkAll();
  }

  @Test
  void f68ACommitWhoseAnswerIsLostIsNotWrittenAgain() {
    open();
    lines.rig().source().execute("CREATE TABLE big (id int PRIMARY KEY, pad text)");
    for (Effect effect : new Effect[] {Effect.SILENCE, Effect.RESET, Effect.CUT}) {
      Trip trip = lines.writer().trip(Direction.TO_SERVER, Moment.afterText("COMMIT"), effect);
      lines.rig().source().execute("INSERT INTO big SELECT coalesce((SELECT max(id) FROM big), 0) + n, repeat('x', 100)"
          + " FROM generate_series(1, 12000) n");
      trip.await(FaultyLines.LIMIT);
      if (effect == Effect.SILENCE) {
        awaitUnheardCommit();
        lines.writer().reset();
        lines.writer().release();
      }
      lines.rig().awaitBuffered();
    }
    assertEquals(3 * 12_000 + Workload.PREPARED_ROWS, lines.checkAll().events(), 10);
  }

  /** What TCP never does, but a broken proxy in between might. */
  @Test
  void f68AnAnswerWithoutItsCommandCompleteIsNoSuccess() {
    open();
    lines.work(seed, 3, BREATH);
    lines.awaitProgress(50);
    int before = lines.writer().opened();
    Trip trip = lines.writer().trip(Direction.TO_CLIENT, Moment.afterMessage('C', 2), Effect.SWALLOW);
    trip.await(FaultyLines.LIMIT);
    lines.writer().awaitOpened(before + 1, FaultyLines.LIMIT);
    lines.awaitProgress(50);
    lines.checkAll();
  }

  /** The source keeps the slot for the old connection until it misses us: we wait for it, and do not take it for lost. */
  @Test
  void f69AHalfOpenReplicationConnectionIsNoticedAndReplaced() {
    open();
    lines.work(seed, 3, BREATH);
    lines.awaitProgress(50);
    int before = lines.replication().opened();
    lines.replication().trip(Direction.TO_CLIENT, Moment.afterBytes(20_000), Effect.SILENCE).await(FaultyLines.LIMIT);
    long since = System.nanoTime();
    Await.until("it is noticed", FaultyLines.LIMIT, () -> !"STREAMING".equals(lines.status().getString("state")));
    long noticed = Duration.ofNanos(System.nanoTime() - since).toMillis();
    Await.until("a new link", FaultyLines.LIMIT, () -> lines.replication().opened() > before);
    lines.awaitProgress(50);
    long recovered = Duration.ofNanos(System.nanoTime() - since).toMillis();
    System.out.println("LinkFaultsIT: wal_sender_timeout " + TIMEOUT + ": a half-open connection was noticed after " + noticed
        + " ms, events came again after " + recovered + " ms");
    assertTrue(noticed <= 2 * TIMEOUT_MILLIS, noticed + " ms");
    lines.checkAll();
  }

  @Test
  void f69ASilentLineIsNoticedAndUsedAgainWhenItSpeaks() {
    open();
    lines.work(seed, 3, BREATH);
    for (FaultProxy line : new FaultProxy[] {lines.source(), lines.buffer()}) {
      lines.awaitProgress(50);
      line.all().hold();
      lines.awaitState("DEGRADED");
      line.all().release();
      lines.awaitState("STREAMING");
    }
    lines.awaitProgress(50);
    lines.checkAll();
  }

  @Test
  void f68AWrongBitInTheStreamIsNeverACrashOrASilence() {
    open();
    lines.work(seed, 3, BREATH);
    System.out.println("LinkFaultsIT: -Dphilotes.seed=" + seed + ": " + new BitFlips(lines, seed).run(12));
    lines.checkOrder();
  }

  private void open() {
    lines = FaultyLines.open(TIMEOUT, seed, rig -> rig.with("PHILOTES_BUFFER_CONNECT_TIMEOUT", "2s").with("PHILOTES_SOURCE_CONNECT_TIMEOUT", "2s"));
  }

  /** More is in the buffer than the service knows of. */
  private void awaitUnheardCommit() {
    Await.until("a commit that nobody heard of", Duration.ofSeconds(20), () -> lines.rig().durable()
        .isAfter(Lsn64.parse(lines.status().getString("durableLsn"))));
  }
}
