package io.philotes.bus.message;

import java.time.Instant;
import java.util.Map;

/**
 * What a seek does, or did.
 *
 * @param position last position passed before
 * @param next position of the next event delivered after
 * @param events between the two: delivered again when it goes back, never delivered when it goes forward
 * @param firstCommit commit time of the first of them, null when there is none
 * @param lastCommit commit time of the last of them, null when there is none
 * @param tables how many of them each table has; null when they were not counted
 * @param done whether the cursor was moved
 */
public record SeekOutcome(String consumer, String source, long position, long next, long events, Instant firstCommit,
                          Instant lastCommit, Map<String, Long> tables, boolean done) {

  /** Whether events are delivered again; else some are passed by, or nothing changes. */
  public boolean isBack() {
    return next <= position;
  }

  public SeekOutcome withTables(Map<String, Long> counted) {
    return new SeekOutcome(consumer, source, position, next, events, firstCommit, lastCommit, counted, done);
  }

  public SeekOutcome asDone() {
    return new SeekOutcome(consumer, source, position, next, events, firstCommit, lastCommit, tables, true);
  }
}
