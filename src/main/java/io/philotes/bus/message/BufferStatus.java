package io.philotes.bus.message;

import java.time.Instant;

/**
 * The writer stage's answer to {@link StatusRequest}: the buffer of one source, from numbers it has, never by counting
 * rows.
 *
 * @param oldestUnprocessed commit time of the first event that a declared consumer has not passed, or null
 * @param bytes size on disk of the source's events, -1 when not measured yet
 * @param oldestTransactionSeconds age of the oldest transaction open in the buffer database
 */
public record BufferStatus(String source, boolean reachable, long totalEvents, long unprocessedEvents,
                           Instant oldestUnprocessed, long bytes, double oldestTransactionSeconds) {}
