package io.philotes.bus.message;

import io.philotes.event.RelationVersion;
import io.philotes.postgres.Lsn;
import java.util.List;

/**
 * What the buffer knows of a source, or, without one, what the process remembers.
 *
 * @param stage how far the first start came
 * @param sourceId numeric id, 0 while UNKNOWN
 * @param epoch generation of the history, 0 when nothing is kept
 * @param systemIdentifier of the cluster, null before the source is registered
 * @param lastCommitLsn commit LSN of the last durable transaction: what is not after it was seen
 * @param lastEndLsn end LSN of the last durable transaction: where the stream resumes
 * @param ackedLsn the largest position that may ever have been confirmed to the source
 * @param nextPosition position of the next event
 * @param relations every kept relation version
 */
public record SourceCheckpoint(Stage stage, int sourceId, int epoch, String systemIdentifier, int timeline,
                               String database, String slot, Lsn lastCommitLsn, Lsn lastEndLsn, Lsn ackedLsn,
                               long nextPosition, List<RelationVersion> relations) {

  /** How far the first start came. */
  public enum Stage {
    /** There is no buffer that could know the source: what the source says of the slot is all there is. */
    NOT_KEPT,
    /** As NOT_KEPT, but the slot was seen by this process, so it must be there. */
    SLOT_SEEN,
    /** The buffer has no row for the source. */
    UNKNOWN,
    /** The slot is about to be created, or was created and its consistent point is not saved yet. */
    SLOT_INTENDED,
    /** The source has a checkpoint. */
    REGISTERED
  }

  public SourceCheckpoint {
    relations = List.copyOf(relations);
  }

  /** What is known of a source without a buffer, before it streams. */
  public static SourceCheckpoint notKept(int sourceId, boolean slotSeen) {
    return new SourceCheckpoint(slotSeen ? Stage.SLOT_SEEN : Stage.NOT_KEPT, sourceId, 0, null, 0, null, null, Lsn.ZERO, Lsn.ZERO, Lsn.ZERO, 1, List.of());
  }

  /** Whether a buffer keeps it: else it lasts as long as the process, and a seeming break of history may be another process of ours. */
  public boolean isKept() {
    return epoch > 0;
  }

  public static SourceCheckpoint unknown() {
    return new SourceCheckpoint(Stage.UNKNOWN, 0, 1, null, 0, null, null, Lsn.ZERO, Lsn.ZERO, Lsn.ZERO, 1, List.of());
  }
}
