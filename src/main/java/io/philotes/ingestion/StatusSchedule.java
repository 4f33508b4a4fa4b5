package io.philotes.ingestion;

import java.time.Duration;

/**
 * When to send a status update (semantics R5): every min(10 s, wal_sender_timeout / 3), and when the server asks or must know: at
 * once, or, within 100 ms of the last update, with what is read next or the next look. Also tells when the server has
 * been silent for too long. Times are milliseconds of any monotonic clock, passed in.
 */
final class StatusSchedule {

  private static final long LONGEST_INTERVAL = 10_000;
  private static final long SHORTEST_GAP = 100;
  private static final long DEFAULT_TIMEOUT = 60_000;
  /** A server that shuts down asks again after each answer, and {@link ShutdownGuard} counts on two of them a second. */
  private static final long LONGEST_TICK = 200;

  private final long interval;
  private final long timeout;
  private long lastSent;
  private long lastHeard;
  private boolean urgent;

  /** @param walSenderTimeout of the source; zero means that it has none */
  StatusSchedule(Duration walSenderTimeout, long now) {
    timeout = walSenderTimeout.isZero() ? DEFAULT_TIMEOUT : walSenderTimeout.toMillis();
    interval = Math.max(SHORTEST_GAP, Math.min(LONGEST_INTERVAL, timeout / 3));
    lastSent = now;
    lastHeard = now;
  }

  /**
   * How often to look whether something is due, in milliseconds. Each look wakes up the process, so it is not more often than needed:
   * with half of the interval an update is sent within half of wal_sender_timeout.
   */
  long tick() {
    return Math.min(LONGEST_TICK, interval / 2);
  }

  /** Something came from the server, or reading is paused by us. */
  void heard(long now) {
    lastHeard = now;
  }

  void askedForReply() {
    urgent = true;
  }

  /** What was confirmed is known to nobody but the server, so it should not wait for the interval. */
  void confirmedMore() {
    urgent = true;
  }

  boolean due(long now) {
    return now - lastSent >= interval || urgent && now - lastSent >= SHORTEST_GAP;
  }

  void sent(long now) {
    lastSent = now;
    urgent = false;
  }

  /** Whether the update should ask the server for a sign of life. */
  boolean wantsReply(long now) {
    return now - lastHeard > timeout / 2;
  }

  /** Whether the server has been silent for so long that the connection must be half open. */
  boolean silent(long now) {
    return now - lastHeard > timeout + interval;
  }
}
