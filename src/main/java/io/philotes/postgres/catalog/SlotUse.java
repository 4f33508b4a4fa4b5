package io.philotes.postgres.catalog;

/**
 * What a slot costs its server.
 *
 * @param database null for a physical slot
 * @param retainedBytes WAL that it keeps; 0 when it keeps none
 */
public record SlotUse(String name, String database, boolean active, boolean temporary, long retainedBytes) {}
