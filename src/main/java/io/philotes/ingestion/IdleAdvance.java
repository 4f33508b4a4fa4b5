package io.philotes.ingestion;

import io.philotes.postgres.Lsn;

/**
 * When the position of an idle source is persisted so that it may be confirmed (semantics R14): at most once per 10 s
 * and only after 1 MB of WAL, or every 60 s; at most once a second when the server asks for a reply, so that a server
 * that shuts down is not held up. Times are milliseconds of any monotonic clock, passed in.
 */
final class IdleAdvance {

  private static final long ENOUGH_WAL = 1024 * 1024;
  private static final long SOONEST = 10_000;
  private static final long LATEST = 60_000;
  private static final long WHEN_ASKED = 1_000;

  private long last;
  private boolean asked;
  private boolean running;

  IdleAdvance(long now) {
    last = now;
  }

  /** The server asked for a reply: it may be waiting for the confirmation. */
  void askedForReply() {
    asked = true;
  }

  /** Whether {@code candidate} should be persisted now. */
  boolean due(long now, Lsn confirmed, Lsn candidate) {
    if (running || !candidate.isAfter(confirmed)) {
      return false;
    }
    long waited = now - last;
    long wal = candidate.value() - confirmed.value();
    return asked && waited >= WHEN_ASKED || waited >= SOONEST && wal >= ENOUGH_WAL || waited >= LATEST;
  }

  void started(long now) {
    running = true;
    asked = false;
    last = now;
  }

  void ended() {
    running = false;
  }
}
