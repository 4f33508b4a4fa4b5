package io.philotes.buffer.store;

/**
 * One row of the chain of batches: one transaction of the writer.
 *
 * @param prevEndLsn end LSN before it, as unsigned
 * @param endLsn end LSN of its last source transaction, as unsigned
 * @param transactions number of source transactions in it
 */
public record StoredBatch(int epoch, long first, long last, long prevEndLsn, long endLsn, int transactions, long checksum) {}
