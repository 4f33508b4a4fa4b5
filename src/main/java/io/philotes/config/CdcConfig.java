package io.philotes.config;

import java.time.Duration;

/**
 * The pipeline's sizes.
 *
 * @param batchSize most events in one write and in one delivery
 * @param flushInterval longest time an event waits for others before it is written
 * @param maxInFlightBytes most bytes of events in memory per source; above it the source's socket is paused
 * @param highWatermark events in memory per source at which its socket is paused, too; null means no limit
 * @param lowWatermark events in memory at which it is read again; null with highWatermark
 */
public record CdcConfig(int batchSize, Duration flushInterval, ByteSize maxInFlightBytes, Integer highWatermark,
                        Integer lowWatermark) {

  /** Without watermarks. */
  public CdcConfig(int batchSize, Duration flushInterval, ByteSize maxInFlightBytes) {
    this(batchSize, flushInterval, maxInFlightBytes, null, null);
  }
}
