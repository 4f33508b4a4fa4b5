package io.philotes.buffer.verify;

import io.philotes.buffer.store.StoredEpoch;
import io.philotes.postgres.Lsn;
import java.util.List;

/**
 * What was found at one source.
 *
 * @param events kept events read
 * @param batches batches of these events
 * @param transactions source transactions that ended among them
 * @param firstPosition of the first event read, 0 when none
 * @param lastPosition of the last event read, 0 when none
 * @param endLsn end LSN of the last batch
 * @param epochs those that a resync began
 * @param findings the first of them, at most {@value #MOST_FINDINGS}
 * @param findingCount how many there are
 */
public record SourceReport(String source, long events, long batches, long transactions, long firstPosition,
                           long lastPosition, Lsn endLsn, List<StoredEpoch> epochs, List<Finding> findings, long findingCount) {

  public static final int MOST_FINDINGS = 100;

  public SourceReport {
    epochs = List.copyOf(epochs);
    findings = List.copyOf(findings);
  }

  public boolean isIntact() {
    return findingCount == 0;
  }
}
