package io.philotes.ingestion;

/**
 * How much may be on its way to the writer without an answer: batches and bytes. A batch that is larger than the whole
 * window is admitted alone. Plain state, owned by one thread.
 */
final class CreditWindow {

  private final int maxBatches;
  private final long maxBytes;
  private int batches;
  private long bytes;

  CreditWindow(int maxBatches, long maxBytes) {
    this.maxBatches = maxBatches;
    this.maxBytes = maxBytes;
  }

  boolean admits(long weight) {
    return batches == 0 || batches < maxBatches && bytes + weight <= maxBytes;
  }

  void take(long weight) {
    batches++;
    bytes += weight;
  }

  void giveBack(long weight) {
    if (batches == 0 || bytes < weight) {
      throw new IllegalStateException("more credit given back than taken");
    }
    batches--;
    bytes -= weight;
  }

  boolean isIdle() {
    return batches == 0;
  }

  long bytes() {
    return bytes;
  }
}
