package io.philotes.ingestion;

import io.philotes.config.ByteSize;
import io.philotes.config.SourceConfig;
import io.philotes.postgres.catalog.SlotWal;
import java.time.Duration;

/**
 * From when on an operator wants to hear of the WAL that a slot keeps.
 *
 * @param bytes kept; 0 means never
 * @param time until the slot may be lost; 0 means never
 */
record WalThresholds(ByteSize bytes, Duration time) {

  static WalThresholds of(SourceConfig config) {
    return new WalThresholds(config.walWarnBytes(), config.walWarnTime());
  }

  /** How often the worse of the two thresholds is reached: 1 is just now, 2 twice as much or in half the time. */
  double badness(WalOutlook outlook) {
    return Math.max(ofBytes(outlook.slot()), ofTime(outlook.secondsUntilLost()));
  }

  private double ofBytes(SlotWal slot) {
    return bytes.bytes() == 0 ? 0 : (double) slot.retainedBytes() / bytes.bytes();
  }

  private double ofTime(Double secondsUntilLost) {
    return secondsUntilLost == null || time.isZero() ? 0 : time.toMillis() / 1000.0 / Math.max(1e-3, secondsUntilLost);
  }
}
