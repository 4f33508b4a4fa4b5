package io.philotes.simulation;

import java.util.List;

/**
 * A committed transaction with at least one published event, as the buffer is to hold it.
 *
 * <p>A logical message outside of transactions counts as one: of one event, which commits at the last byte of its record.
 *
 * @param beginLsn of the Begin message's header
 * @param xid an unsigned 32-bit number
 * @param commitTime microseconds since 2000-01-01 UTC; may go backwards
 * @param events in the order of their seq
 */
public record SimTransaction(long beginLsn, long commitLsn, long endLsn, int xid, long commitTime,
                             List<SimEvent> events) {}
