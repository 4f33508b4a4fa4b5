package io.philotes.config;

import java.time.Duration;

/**
 * Delays between attempts, of deliveries and of connections.
 *
 * @param maxAttempts attempts before a consumer's state is DEGRADED; delivery goes on
 */
public record RetryConfig(int maxAttempts, Duration initialInterval, Duration maxInterval, double multiplier) {}
