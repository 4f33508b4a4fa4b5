package io.philotes.buffer.store;

import io.philotes.postgres.Lsn;
import java.util.List;
import java.util.Set;

/**
 * What the buffer says of a source, beside its events and batches.
 *
 * @param lastCommitLsn commit LSN of its last transaction, 0 when there is none
 * @param lastEndLsn end LSN of its last transaction, or where its slot began
 * @param nextPosition position of the next event
 * @param floor position of the first kept event
 * @param hasLog whether its table of events is there
 * @param epochs those that a resync began
 * @param relations ids of its relation versions
 */
public record StoredSource(int id, String name, int epoch, Lsn lastCommitLsn, Lsn lastEndLsn, long nextPosition, long floor,
                           boolean hasLog, Set<Integer> relations, List<ConsumerCursor> consumers,
                           List<StoredEpoch> epochs) {
  public StoredSource {
    relations = Set.copyOf(relations);
    consumers = List.copyOf(consumers);
    epochs = List.copyOf(epochs);
  }
}
