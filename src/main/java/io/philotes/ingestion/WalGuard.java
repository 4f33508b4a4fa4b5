package io.philotes.ingestion;

import io.philotes.postgres.catalog.SlotWal;
import io.philotes.postgres.catalog.WalFacts;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Sees a slot being lost before it is: from what the source tells every few seconds it makes the rate at which the WAL
 * grows that the slot keeps, and a forecast.
 *
 * <p><b>What the source promises.</b> It keeps and removes whole segments, and only at checkpoints. With
 * {@code max_slot_wal_keep_size} it stops keeping the segment of restart_lsn when it writes into the segment that lies
 * further ahead than the limit; what is missing to there is {@code safe_wal_size}. From then on the slot is unreserved, and
 * lost at the next checkpoint that removes something, unless its reader moves first. So the forecast says when the slot
 * <em>may</em> be lost at the earliest; it is mostly some minutes early, by up to {@code checkpoint_timeout}. A limit below
 * one segment (16 MB) counts as none kept. Without a limit the slot is never lost, the disk fills, and the source does
 * not tell how large that is: there is a rate and no forecast.
 *
 * <p><b>The rate.</b> What counts is restart_lsn, not what we confirmed: it follows the confirmation in steps, every 15 s at
 * best, so that what is kept goes up and down like a saw while all is well. Therefore there are two rates.
 * <ul>
 *   <li>The slot stands still: nobody reads it, or restart_lsn has not moved for a minute. What is kept grows by what is
 *   written, and that is taken as the mean of the last five minutes. A mean, because a forecast counts bytes and a median
 *   would not see the hourly job; five minutes, because that is the distance of checkpoints, each followed by a burst of
 *   whole pages. A burst of half a minute moves it by a tenth of its height. It is there at once when reading stops,
 *   because it is measured before.
 *   <li>The slot moves: the lowest point of the last minute is compared with the lowest of the minute before. Each has a
 *   tooth of the saw in it at least. This is below 0 while we catch up.
 * </ul>
 * Nothing is forecast while it shrinks, and while no more than two segments are kept, which is the least there can be.
 *
 * <p>When LSNs go back (the source crashed, was restored or failed over) the past is forgotten. What was told more than
 * half a minute ago is not told on. Plain: times are milliseconds of any monotonic clock, passed in.
 */
final class WalGuard {

  private static final long WINDOW = 300_000;
  private static final long STILL = 60_000;
  /** An idle position is confirmed every 10 s, and restart_lsn follows up to 30 s later: a tooth is 45 s at most. */
  private static final long TOOTH = 60_000;
  /** A rate over less would be that of a moment. */
  private static final long ENOUGH = 15_000;
  private static final long STALE = 30_000;
  private static final int LEAST_SEGMENTS = 2;

  private record Sample(long at, long restart, long retained) {

    long written() {
      return restart + retained;
    }
  }

  /** Of the last minutes only, oldest first; all of one history. */
  private final Deque<Sample> samples = new ArrayDeque<>();
  private WalFacts facts;
  private long toldAt;
  private long movedAt;

  /** The source answered. */
  void told(long now, WalFacts found) {
    facts = found;
    toldAt = now;
    SlotWal slot = found.slot();
    if (slot == null || slot.retainedBytes() < 0) {
      samples.clear();
    } else {
      add(new Sample(now, slot.restartLsn().value(), slot.retainedBytes()));
    }
  }

  private void add(Sample next) {
    Sample last = samples.peekLast();
    if (last == null || last.restart != next.restart) {
      movedAt = next.at;
    }
    if (last != null && isBefore(next, last)) {
      samples.clear();
    }
    while (!samples.isEmpty() && next.at - samples.peekFirst().at > WINDOW) {
      samples.removeFirst();
    }
    samples.addLast(next);
  }

  private static boolean isBefore(Sample one, Sample other) {
    return Long.compareUnsigned(one.restart, other.restart) < 0 || Long.compareUnsigned(one.written(), other.written()) < 0;
  }

  WalOutlook outlook(long now) {
    if (facts == null || facts.slot() == null || now - toldAt > STALE) {
      return WalOutlook.UNKNOWN;
    }
    Double growth = growth(facts.slot());
    return new WalOutlook(facts.slot(), growth, earlier(untilWalIsGone(facts.slot(), growth), facts.slot().idleSeconds()));
  }

  private Double growth(SlotWal slot) {
    if (samples.isEmpty()) {
      return null;
    }
    Sample first = samples.peekFirst();
    Sample last = samples.peekLast();
    long known = last.at - first.at;
    if (known >= ENOUGH && (!slot.active() || last.at - movedAt >= STILL)) {
      return perSecond(last.written() - first.written(), known);
    }
    return known >= 2 * TOOTH ? riseOfTheFloor(last.at - TOOTH) : null;
  }

  private Double riseOfTheFloor(long middle) {
    Sample older = null;
    Sample newer = null;
    for (Sample sample : samples) {
      if (sample.at > middle) {
        newer = lower(newer, sample);
      } else if (sample.at >= middle - TOOTH) {
        older = lower(older, sample);
      }
    }
    return older == null ? null : (Double) perSecond(newer.retained - older.retained, newer.at - older.at);
  }

  private static Sample lower(Sample least, Sample next) {
    return least == null || next.retained < least.retained ? next : least;
  }

  private static double perSecond(long bytes, long millis) {
    return bytes * 1000.0 / millis;
  }

  private Double untilWalIsGone(SlotWal slot, Double growth) {
    if (slot.isUnreserved()) {
      return 0.0;
    }
    boolean grows = growth != null && growth > 0 && slot.retainedBytes() > LEAST_SEGMENTS * facts.segmentBytes();
    return grows && slot.safeBytes() != null ? (Double) (Math.max(0, slot.safeBytes()) / growth) : null;
  }

  private static Double earlier(Double one, Double idle) {
    if (idle == null) {
      return one;
    }
    return Math.max(0, one == null ? idle : Math.min(one, idle));
  }
}
