package io.philotes.postgres.catalog;

import io.philotes.postgres.Lsn;

/**
 * Where the source's WAL is, and what a slot keeps of it.
 *
 * @param currentLsn where the WAL ends; of a standby what it has replayed
 * @param segmentBytes size of a file of WAL: the source keeps and removes whole ones
 * @param slot null when it is not there
 */
public record WalFacts(Lsn currentLsn, long segmentBytes, SlotWal slot) {}
