package io.philotes.simulation;

import java.util.List;

/**
 * What anybody may read of a buffer now; the events are looked at apart.
 *
 * @param source null when there is no row for it
 * @param lease null when nobody ever asked for it
 * @param partitions where they end
 * @param relations how many versions are stored
 */
record BufferState(SourceRow source, LeaseRow lease, long cursor, long cursorFence, List<Long> partitions, long relations) {

  /** The row in sources; LSNs that are NULL count as 0. */
  record SourceRow(boolean registered, int timeline, long lastCommit, long lastEnd, long acked, long next, long fence) {}

  /** @param holder number of the session that got it last */
  record LeaseRow(String owner, long fence, boolean expired, int holder) {}
}
