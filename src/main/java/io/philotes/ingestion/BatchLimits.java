package io.philotes.ingestion;

/**
 * When a batch is full.
 *
 * @param events most events in a batch
 * @param bytes a batch that weighs this much is cut; one event may weigh more
 */
public record BatchLimits(int events, long bytes) {
  public BatchLimits {
    if (events < 1 || bytes < 1) {
      throw new IllegalArgumentException("a batch holds at least one event and one byte");
    }
  }

  boolean exceededBy(int count, long weight) {
    return count > events || weight > bytes;
  }

  boolean reachedBy(int count, long weight) {
    return count >= events || weight >= bytes;
  }
}
