package io.philotes.simulation;

/**
 * A slot as pg_replication_slots shows it at one moment.
 *
 * @param activePid 0 when nobody uses it
 * @param invalidationReason null while it is valid
 */
public record SimSlot(String name, long confirmedFlush, long restartLsn, int activePid, String invalidationReason) {

  public boolean active() {
    return activePid != 0;
  }

  public boolean invalid() {
    return invalidationReason != null;
  }
}
