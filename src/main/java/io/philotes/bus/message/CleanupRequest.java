package io.philotes.bus.message;

import java.time.Duration;

/** Asks for a cleanup now. Answered by {@link CleanupStatus}, or failed. */
public record CleanupRequest(Duration retention) {}
