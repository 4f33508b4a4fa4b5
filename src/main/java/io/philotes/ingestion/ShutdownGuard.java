package io.philotes.ingestion;

/**
 * Notices a source that waits for our confirmation before it can shut down (semantics R6): it asks for replies again
 * and again while we cannot confirm because the buffer is behind. While reading is paused those keepalives stay unread,
 * but a source that shuts down ends ordinary connections at once, so it does not answer questions either. After 10 s and
 * 20 such keepalives, or after 10 s without an answer, the source should be probed and, if it shuts down, be let go.
 * Times are milliseconds of any monotonic clock, passed in.
 */
final class ShutdownGuard {

  private static final long PATIENCE = 10_000;
  private static final int ENOUGH = 20;

  private long since = -1;
  private int asked;
  private long unanswered = -1;

  /** A keepalive that asks for a reply arrived. */
  void asked(long now, boolean confirmedAll) {
    if (confirmedAll) {
      since = -1;
      asked = 0;
      return;
    }
    if (since < 0) {
      since = now;
    }
    asked++;
  }

  /** A question over an ordinary connection was answered, or was not. */
  void questioned(long now, boolean answered) {
    if (answered) {
      unanswered = -1;
    } else if (unanswered < 0) {
      unanswered = now;
    }
  }

  boolean suspects(long now) {
    boolean waits = since >= 0 && now - since >= PATIENCE && asked >= ENOUGH;
    return waits || unanswered >= 0 && now - unanswered >= PATIENCE;
  }

  /** The source was probed and is well: begin to count again. */
  void reassured(long now) {
    since = now;
    asked = 0;
    unanswered = unanswered < 0 ? -1 : now;
  }
}
