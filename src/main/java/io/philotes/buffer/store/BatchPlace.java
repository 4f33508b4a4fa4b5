package io.philotes.buffer.store;

/**
 * Where a write belongs in the chain of its source: what the compare-and-set expects, and what it leaves.
 *
 * @param prevEndLsn end LSN that the source's row must show
 * @param firstPosition position of the first event of the buffer transaction, which the source's row must show
 * @param rowsPosition position of the first event of this batch; differs from {@code firstPosition} in later chunks
 * @param nextPosition position after the last event of this batch
 * @param checksum of the whole buffer transaction up to and including this batch
 * @param partitionsGrew whether partitions were attached since the buffer transaction began: it must be made to see them
 */
public record BatchPlace(long prevEndLsn, long firstPosition, long rowsPosition, long nextPosition, long checksum,
                         boolean partitionsGrew) {}
