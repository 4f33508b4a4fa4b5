package io.philotes.ingestion;

/**
 * Notices a source that waits for our confirmation before it can shut down (semantics R6): it asks for replies again
 * and again while we cannot confirm because the buffer is behind. After 10 s and 20 such keepalives the source should
 * be probed and, if it shuts down, be let go. Times are milliseconds of any monotonic clock, passed in.
 */
final class ShutdownGuard {

  private static final long PATIENCE = 10_000;
  private static final int ENOUGH = 20;

  private long since = -1;
  private int asked;

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

  boolean suspects(long now) {
    return since >= 0 && now - since >= PATIENCE && asked >= ENOUGH;
  }

  /** The source was probed and is well: begin to count again. */
  void reassured(long now) {
    since = now;
    asked = 0;
  }
}
