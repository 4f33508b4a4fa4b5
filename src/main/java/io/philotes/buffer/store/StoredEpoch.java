package io.philotes.buffer.store;

import io.philotes.postgres.Lsn;

/**
 * An epoch that a resync began, or announced and did not begin.
 *
 * @param begun whether it has begun
 * @param firstPosition of its first event; 0 when it has not begun
 * @param beganAt as text; null when it has not begun
 * @param gapFrom what committed before it was captured; what committed from there on and before {@code gapTo} was not; null when nothing was
 * @param gapTo where it begins; null when it has not begun
 * @param sameHistory whether both are LSNs of one history
 */
public record StoredEpoch(int epoch, boolean begun, long firstPosition, String beganAt, String reason, Lsn gapFrom, Lsn gapTo,
                          boolean sameHistory) {}
