package io.philotes.verification;

/** One row of the buffer's batches. */
record BufferedBatch(int epoch, long first, long last, long prevEndLsn, long endLsn, int transactions, long firstCommitTime,
                     long lastCommitTime, long checksum) {}
