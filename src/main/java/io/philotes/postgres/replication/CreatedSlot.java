package io.philotes.postgres.replication;

import io.philotes.postgres.Lsn;

/**
 * A new logical slot.
 *
 * @param consistentPoint every transaction that commits at or after it is streamed
 * @param failover whether the server keeps the slot on its standbys
 */
public record CreatedSlot(String name, Lsn consistentPoint, boolean failover) {}
