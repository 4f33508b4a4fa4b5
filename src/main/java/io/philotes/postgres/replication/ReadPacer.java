package io.philotes.postgres.replication;

/**
 * Decides after each turn of reading whether to wait before the next one.
 *
 * <p>A walsender that is behind sends each message by itself. A client that reads greedily then wakes up per message,
 * which costs both sides more than the messages do; waiting a moment lets them pile up in the kernel's buffer and be
 * read at once. A client that has caught up must not wait: there, waiting is latency.
 *
 * <p>So: reads that follow each other within a millisecond, for longer than a small transaction lasts, are paced; the
 * first longer gap ends that. No clock, no threads; times are nanoseconds from any origin.
 */
final class ReadPacer {

  /** A shorter silence between being ready to read and having read means that more is on its way. */
  static final long QUICK = 1_000_000;

  static final long PAUSE = 1_000_000;

  /** So many quick reads are still taken greedily. Begin, a few rows and Commit come in about as many. */
  static final int BURST = 16;

  private long readyAt;
  private int quickReads;

  /**
   * @param now when the turn of reading ended
   * @return nanoseconds to wait before the next read, 0 for none
   */
  long afterRead(long now) {
    quickReads = now - readyAt <= QUICK ? Math.min(quickReads + 1, BURST) : 0;
    long pause = quickReads < BURST ? 0 : PAUSE;
    readyAt = now + pause;
    return pause;
  }
}
