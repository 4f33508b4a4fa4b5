package io.philotes.postgres.catalog;

/**
 * A partition whose rows come under the name of its root, of a root whose partitions have different replica identities. What comes of
 * an old row is by the identity of the partition, and no row tells which partition it is of.
 *
 * @param partition that holds the rows
 * @param root {@code schema.table} under whose name they come
 * @param identity what it should have: that of its root where that is possible, else FULL, as relreplident; n where the server would refuse changes with that, too
 * @param index of the partition, when that is {@code i}; else null
 */
public record OtherIdentity(TableName partition, String root, char identity, String index) {}
