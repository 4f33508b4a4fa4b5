package io.philotes.postgres.catalog;

import io.philotes.postgres.Lsn;

/**
 * A row of pg_replication_slots. Texts are null where the server has NULL or not that column.
 *
 * @param activePid 0 when nobody uses the slot
 * @param holder process, application and address of who uses it, for people
 * @param holderApplication application_name of who uses it
 */
public record SlotFacts(String name, String plugin, String type, String database, boolean temporary, int activePid,
                        String holder, String holderApplication, Lsn restartLsn, Lsn confirmedFlushLsn, String walStatus,
                        String invalidationReason, boolean twoPhase) {

  /** Whether the source has given up the WAL or rows that the slot needs. */
  public boolean isInvalid() {
    return invalidationReason != null || "lost".equals(walStatus);
  }
}
