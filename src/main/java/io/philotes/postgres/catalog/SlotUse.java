package io.philotes.postgres.catalog;

/**
 * What a slot costs its server.
 *
 * @param retainedBytes WAL that it keeps; 0 when it keeps none
 */
public record SlotUse(String name, boolean active, boolean temporary, long retainedBytes) {}
