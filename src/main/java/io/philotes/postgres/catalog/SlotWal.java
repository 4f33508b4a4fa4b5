package io.philotes.postgres.catalog;

import io.philotes.postgres.Lsn;

/**
 * What a slot keeps of its source's WAL. See PostgreSQL, chapter "pg_replication_slots".
 *
 * @param restartLsn where the WAL begins that it keeps; zero when it keeps none
 * @param confirmedLsn what its reader has confirmed
 * @param retainedBytes from restartLsn to the end of the WAL, of a standby to the end of what it has received; -1 when it keeps none
 * @param active whether somebody reads it
 * @param status wal_status: reserved, extended, unreserved or lost; null while the slot comes to be
 * @param invalidationReason why the slot is lost, since PostgreSQL 17; null while it is not, and before
 * @param safeBytes what may still be written before the source may remove WAL that the slot needs, not above 0 when it may
 *     already; null when nothing limits the slot, or it is lost
 * @param idleSeconds how long nobody may read it until idle_replication_slot_timeout (PostgreSQL 18) ends it; null while
 *     somebody reads it, or when there is no such limit
 * @param oldestTransaction who has the oldest open transaction, for people; null when there is none, or when what is kept
 *     is not kept for one
 */
public record SlotWal(Lsn restartLsn, Lsn confirmedLsn, long retainedBytes, boolean active, String status,
                      String invalidationReason, Long safeBytes, Double idleSeconds, String oldestTransaction) {

  /** What is kept although the reader has confirmed it: the source began to decode there what was open at the time. */
  public long confirmedBytes() {
    return retainedBytes < 0 || confirmedLsn.isBefore(restartLsn) ? 0 : confirmedLsn.value() - restartLsn.value();
  }

  public boolean isLost() {
    return "lost".equals(status);
  }

  /** Whether the source no longer promises to keep what the slot needs. */
  public boolean isUnreserved() {
    return "unreserved".equals(status);
  }
}
