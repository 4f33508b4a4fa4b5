package io.philotes.buffer.store;

import io.philotes.error.PhilotesException;

/**
 * What one run of retention did.
 *
 * @param removed events below the raised floors, counted by their positions
 * @param ran false when another instance was at it
 * @param failure the first of the run, or null; the other sources were still looked after
 */
public record RetentionResult(long removed, boolean ran, PhilotesException failure) {

  static final RetentionResult NOTHING = new RetentionResult(0, true, null);
  static final RetentionResult ELSEWHERE = new RetentionResult(0, false, null);

  RetentionResult plus(RetentionResult other) {
    return new RetentionResult(removed + other.removed, ran && other.ran, failure == null ? other.failure : failure);
  }
}
