package io.philotes.buffer.store;

import java.util.OptionalLong;

/**
 * What decides how far the floor of a source may rise.
 *
 * @param floor position of the first kept event
 * @param next position of the next event to be written
 * @param firstYoung first position of the oldest batch that is not older than the retention; {@code next} when all are
 * @param slowest cursor of the slowest declared consumer; empty when none is declared
 */
record RetentionBounds(long floor, long next, long firstYoung, OptionalLong slowest) {

  /**
   * The first position that has to stay: an event may go when it is older than the retention and every declared
   * consumer has passed it; with none declared, age alone decides. The floor itself goes to the end of a batch at or
   * below it.
   */
  long firstNeeded() {
    long byAge = Math.min(firstYoung, next);
    return slowest.isPresent() ? Math.min(byAge, slowest.getAsLong() + 1) : byAge;
  }

  /** Whether any event may go. */
  boolean mayRise() {
    return firstNeeded() > floor;
  }
}
