package io.philotes.ingestion;

/**
 * Whether one stream gets on: it is proven by the first answer of the writer, or when it had nothing to write for a while,
 * and how long it has waited for an answer. Times are milliseconds of any monotonic clock, passed in.
 */
final class StreamProgress {

  /** A stream without anything to write for so long works. */
  private static final long QUIET = 1_000;

  private final SourceStream.Listener listener;
  private final long began;
  private long last;
  private boolean proven;

  StreamProgress(SourceStream.Listener listener, long now) {
    this.listener = listener;
    this.began = now;
    this.last = now;
  }

  /** The writer answered, or has something to do again, or nothing. */
  void moved(long now) {
    last = now;
  }

  /** Nothing waits for the writer. */
  void rests(long now) {
    if (now - began >= QUIET) {
      prove();
    }
  }

  void prove() {
    if (!proven) {
      proven = true;
      listener.proven();
    }
  }

  double stuckSeconds(long now) {
    return (now - last) / 1000.0;
  }
}
