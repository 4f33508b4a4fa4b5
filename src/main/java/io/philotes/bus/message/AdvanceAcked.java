package io.philotes.bus.message;

import io.philotes.postgres.Lsn;

/**
 * Persists that a position of an idle source is about to be confirmed to it. Answered by {@link WriteReply}: DURABLE or
 * LOST.
 */
public record AdvanceAcked(String source, long session, Lsn ackedLsn) {}
