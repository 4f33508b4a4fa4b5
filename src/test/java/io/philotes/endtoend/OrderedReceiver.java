package io.philotes.endtoend;

import io.philotes.event.EventBatch;

/**
 * What a consumer was given, without keeping it: each batch must follow the one before, or be a batch that was not
 * answered and comes again as it was.
 */
final class OrderedReceiver {

  private long first = 1;
  private long last;
  private long repeats;
  private String wrong;

  synchronized void take(EventBatch batch) {
    if (batch.first() == last + 1) {
      first = batch.first();
    } else if (batch.first() == first && batch.last() == last && batch.attempt() > 1) {
      repeats++;
    } else if (wrong == null) {
      wrong = "positions " + batch.first() + " to " + batch.last() + ", attempt " + batch.attempt() + ", after " + first + " to " + last;
    }
    last = Math.max(last, batch.last());
  }

  synchronized long last() {
    return last;
  }

  synchronized long repeats() {
    return repeats;
  }

  /** Fails when something came out of order. */
  synchronized void check() {
    if (wrong != null) {
      throw new AssertionError(wrong);
    }
  }
}
