package io.philotes.bus.message;

import java.time.Instant;

/**
 * The cleanup stage's answer to {@link StatusRequest} and {@link CleanupRequest}.
 *
 * @param lastRunAt null before the first run
 * @param removedEvents by this process
 * @param error of the last run, or null
 */
public record CleanupStatus(Instant lastRunAt, long removedEvents, String error) {}
