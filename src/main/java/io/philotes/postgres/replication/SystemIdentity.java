package io.philotes.postgres.replication;

import io.philotes.postgres.Lsn;

/**
 * The answer to IDENTIFY_SYSTEM.
 *
 * @param systemId identifies the cluster; the same on its standbys
 * @param timeline the current one; grows with each promotion
 * @param xlogPos the end of WAL that is on disk
 */
public record SystemIdentity(String systemId, int timeline, Lsn xlogPos, String database) {}
