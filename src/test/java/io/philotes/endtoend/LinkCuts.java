package io.philotes.endtoend;

import io.philotes.testing.Direction;
import io.philotes.testing.Effect;
import io.philotes.testing.Links;
import io.philotes.testing.Moment;
import io.philotes.testing.Trip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * F68. Cuts and resets one connection after the other at random bytes, of the source's line and of the buffer's, in both
 * directions, while they greet each other and while they stream, and measures how long it takes until events arrive again.
 */
final class LinkCuts {

  private final FaultyLines lines;
  private final Random random;
  private final List<Duration> recoveries = new ArrayList<>();

  LinkCuts(FaultyLines lines, long seed) {
    this.lines = lines;
    this.random = new Random(seed);
  }

  /**
   * How long recovery took.
   *
   * @param most not longer than this in 19 of 20 cases
   */
  record Summary(int cuts, Duration median, Duration most, Duration longest) {

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%d cuts, recovery median %d ms, 95 of 100 %d ms, longest %d ms", cuts, median.toMillis(), most.toMillis(),
          longest.toMillis());
    }
  }

  /** The bank must be working. */
  Summary run(int rounds) {
    for (int i = 0; i < rounds; i++) {
      cut();
    }
    Collections.sort(recoveries);
    return new Summary(rounds, recoveries.get(rounds / 2), recoveries.get((rounds * 19 - 1) / 20), recoveries.get(rounds - 1));
  }

  private void cut() {
    int dice = random.nextInt(100);
    if (dice < 45) {
      cut(lines.replication(), Direction.TO_CLIENT, bytes(30_000), false);
    } else if (dice < 55) {
      cut(lines.source().all(), Direction.TO_SERVER, bytes(1_500), true);
    } else if (dice < 65) {
      cut(lines.source().all(), Direction.TO_CLIENT, bytes(6_000), true);
    } else if (dice < 80) {
      cut(lines.writer(), Direction.TO_SERVER, bytes(30_000), false);
    } else if (dice < 93) {
      cut(lines.writer(), Direction.TO_CLIENT, bytes(800), false);
    } else {
      cut(lines.buffer().all(), Direction.TO_SERVER, bytes(4_000), true);
    }
  }

  /** @param fresh whether the links are reset first, so that new ones are cut while they greet */
  private void cut(Links victims, Direction direction, long bytes, boolean fresh) {
    Effect effect = random.nextBoolean() ? Effect.CUT : Effect.RESET;
    int before = victims.opened();
    Trip trip = victims.trip(direction, Moment.afterBytes(bytes), effect);
    if (fresh) {
      victims.reset();
    }
    trip.await(FaultyLines.LIMIT);
    long since = System.nanoTime();
    victims.awaitOpened(before + 1, FaultyLines.LIMIT);
    lines.awaitProgress(1);
    lines.awaitState("STREAMING");
    recoveries.add(Duration.ofNanos(System.nanoTime() - since));
  }

  /** Any length up to the largest, short ones as often as long ones. */
  private long bytes(long largest) {
    return (long) Math.exp(random.nextDouble() * Math.log(largest));
  }
}
