package io.philotes.postgres.replication;

/**
 * Decides after each turn of reading whether to wait before the next one.
 *
 * <p>A walsender that is behind sends each message by itself. A client that reads greedily then wakes up per message,
 * which costs both sides more than the messages do; waiting a moment lets them pile up in the kernel's buffer and be
 * read at once. A client that has caught up must not wait: there, waiting is latency.
 *
 * <p>So: turns of reading that follow each other within a millisecond, for longer than a small transaction lasts, are
 * paced; the first longer silence ends that. The wait is 1 ms, up to 4 ms while each turn brings much. It is not longer
 * than needed because it is latency, and not shorter because Vert.x goes on reading a little while it is paused (about 24
 * times), which a longer wait spreads out: draining 600,000 messages took 100,000 reads greedily, 18,000 with 1 ms and
 * 7,500 with 4 ms, at 1.6 times the rate of greedy reading (medians of six on a busy two-core machine).
 *
 * <p>No clock, no threads; times are nanoseconds from any origin.
 */
final class ReadPacer {

  /** A shorter silence between being ready to read and having read means that more is on its way. */
  static final long QUICK = 1_000_000;

  static final long SHORTEST_PAUSE = 1_000_000;
  static final long LONGEST_PAUSE = 4_000_000;

  /** A turn that brings this much is worth a longer wait before the next. */
  static final long MUCH = 16 * 1024;

  /** So many quick turns are still taken greedily. Begin, a few rows and Commit come in about as many. */
  static final int BURST = 16;

  private long readyAt;
  private int quickTurns;
  private long pause = SHORTEST_PAUSE;

  /**
   * @param now when the turn of reading ended
   * @param bytes what it brought
   * @return nanoseconds to wait before the next read, 0 for none
   */
  long afterTurn(long now, long bytes) {
    quickTurns = now - readyAt <= QUICK ? Math.min(quickTurns + 1, BURST) : 0;
    if (quickTurns < BURST) {
      pause = SHORTEST_PAUSE;
      readyAt = now;
      return 0;
    }
    pause = bytes >= MUCH ? Math.min(pause * 2, LONGEST_PAUSE) : Math.max(pause / 2, SHORTEST_PAUSE);
    readyAt = now + pause;
    return pause;
  }
}
