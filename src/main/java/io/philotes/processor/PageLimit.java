package io.philotes.processor;

/**
 * How many events to ask for, so that a page of large rows does not fill the heap. It starts small, grows with what the
 * last page weighed per event, and never passes the batch size.
 */
final class PageLimit {

  private static final int FIRST = 256;
  private static final int GROWTH = 4;

  private final int batchSize;
  private final long targetBytes;
  private int limit;

  PageLimit(int batchSize, long targetBytes) {
    this.batchSize = batchSize;
    this.targetBytes = targetBytes;
    limit = Math.min(batchSize, FIRST);
  }

  int next() {
    return limit;
  }

  void observed(int events, long weight) {
    long fitting = targetBytes * events / Math.max(1, weight);
    long grown = Math.min(fitting, (long) limit * GROWTH);
    limit = (int) Math.max(1, Math.min(batchSize, grown));
  }
}
