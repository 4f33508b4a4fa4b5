package io.philotes.bus.message;

/**
 * The WAL that the slot keeps on the source, and how long that can go on.
 *
 * @param bytes -1 when unknown, or when there is no slot
 * @param status wal_status of the slot: reserved, extended, unreserved or lost; null when unknown
 * @param safeBytes what the source may still write before it may remove WAL that the slot needs, not above 0 when it may
 *     already; null when nothing limits the slot, or when unknown
 * @param bytesPerSecond by how much it grows, below 0 when it shrinks; null when unknown
 * @param secondsUntilLost when the slot may be lost at the earliest; null when nothing says that it will be
 * @param code symbolic name of the warning in force, or null
 * @param warning the whole sentence, or null
 */
public record RetainedWal(long bytes, String status, Long safeBytes, Double bytesPerSecond, Double secondsUntilLost,
                          String code, String warning) {

  public static final RetainedWal UNKNOWN = new RetainedWal(-1, null, null, null, null, null, null);
}
