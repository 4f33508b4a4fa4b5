package io.philotes.buffer.verify;

/**
 * One place where the buffer is not what the writer left.
 *
 * @param position the event it was noticed at, or the position that is wrong
 * @param what what was found and what was expected; no row data
 */
public record Finding(Kind kind, long position, String what) {

  /** Which rule is broken. */
  public enum Kind {
    /** Positions are missing. */
    POSITION_GAP,
    /** A position is there twice, or after a larger one. */
    POSITION_REPEATED,
    /** Events belong to no batch. */
    BATCH_MISSING,
    /** A batch does not begin where the one before it ended. */
    BATCH_GAP,
    /** A batch's previous end LSN is not the end LSN of the batch before it, or its own end is not after it. */
    BATCH_CHAIN,
    /** A batch begins another epoch where no resync began one, or an epoch goes back. */
    EPOCH,
    /** A batch has another number of transactions than it says, or ends inside one. */
    BATCH_TRANSACTIONS,
    /** A batch's events are not those that were written. */
    CHECKSUM,
    /** A commit LSN is not greater than the one before it, or not before its batch's end. */
    COMMIT_ORDER,
    /** Within a transaction seq is not 0, 1, 2, … */
    SEQUENCE,
    /** Not exactly the last event of a transaction is marked as its last. */
    LAST_FLAG,
    /** Events refer to a relation version that is not there. */
    RELATION_MISSING,
    /** The source's next position, LSNs or floor disagree with its events and batches. */
    SOURCE,
    /** A declared consumer's next event has been removed, or a cursor is beyond the end. */
    CURSOR,
    /** The table of the source's events is not there. */
    LOG_MISSING
  }

  @Override
  public String toString() {
    return kind + " at position " + position + ": " + what;
  }
}
