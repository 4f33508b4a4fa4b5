package io.philotes.config;

import java.time.Duration;

/**
 * The pipeline's sizes.
 *
 * @param batchSize most events in one write and in one delivery
 * @param flushInterval longest time an event waits for others before it is written
 * @param maxInFlightBytes most bytes of events in memory per source; above it the source's socket is paused
 */
public record CdcConfig(int batchSize, Duration flushInterval, ByteSize maxInFlightBytes) {}
