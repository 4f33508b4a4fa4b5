package io.philotes.config;

import java.time.Duration;

/**
 * The buffer database and what is kept in it.
 *
 * @param enabled when false nothing is kept, events go straight to the consumers, and nothing else here has a meaning
 * @param database null when not enabled
 * @param maxBytes size of one source's events at which its ingestion pauses; null means no limit
 * @param leaseDuration how long a silent leader keeps its lease
 */
public record BufferConfig(boolean enabled, DatabaseConfig database, Duration retention, Duration cleanupInterval,
                           ByteSize maxBytes, int poolSize, Duration leaseDuration) {}
