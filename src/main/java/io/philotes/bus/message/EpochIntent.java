package io.philotes.bus.message;

import io.philotes.postgres.Lsn;

/**
 * A new epoch that a resync announces before it changes anything, so that whatever interrupts it can be told and undone.
 *
 * @param reason name of the code that made it necessary
 * @param systemIdentifier of the cluster that the new epoch is read from
 * @param gapFrom everything that committed before it was captured; null when nothing ever was
 * @param sameHistory whether the new epoch's LSNs continue those of the one before, so that the two ends of the gap can
 *     be compared
 * @param slotDropped whether the old slot is gone: a slot of this name is then the new one
 */
public record EpochIntent(int epoch, String reason, String systemIdentifier, int timeline, String database, String slot,
                          Lsn gapFrom, boolean sameHistory, boolean slotDropped) {

  public EpochIntent withSlotDropped() {
    return new EpochIntent(epoch, reason, systemIdentifier, timeline, database, slot, gapFrom, sameHistory, true);
  }
}
