package io.philotes.bus.message;

import io.philotes.postgres.Lsn;

/**
 * Writes down what a source is, on its first start: once before the slot is created (without a consistent point), once
 * after it (with it). On a safe timeline change: the new timeline. Answered by {@link SourceOpened}.
 *
 * @param consistentPoint of the new slot, or null to record the intention only
 * @param ackedAtMost with a new timeline: what was acked beyond it is not part of the new history; else null
 */
public record RegisterSource(String source, long session, String systemIdentifier, int timeline, String database,
                             String slot, Lsn consistentPoint, Lsn ackedAtMost) {}
