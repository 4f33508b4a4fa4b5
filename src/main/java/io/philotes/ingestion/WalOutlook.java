package io.philotes.ingestion;

import io.philotes.postgres.catalog.SlotWal;

/**
 * What can be said of the WAL that the slot keeps.
 *
 * @param slot as the source told it last; null when it has not told for a while, or has no such slot
 * @param bytesPerSecond by how much it grows; null when unknown
 * @param secondsUntilLost when the slot may be lost at the earliest; null when nothing says that it will be
 */
record WalOutlook(SlotWal slot, Double bytesPerSecond, Double secondsUntilLost) {

  static final WalOutlook UNKNOWN = new WalOutlook(null, null, null);
}
