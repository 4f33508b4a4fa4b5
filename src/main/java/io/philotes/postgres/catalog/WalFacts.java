package io.philotes.postgres.catalog;

import io.philotes.postgres.Lsn;

/**
 * Where the source's WAL is and how much of it a slot keeps.
 *
 * @param retainedBytes -1 when the slot keeps none or is not there
 */
public record WalFacts(Lsn currentLsn, long retainedBytes) {}
