package io.philotes.ingestion;

import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;

/**
 * What to do before streaming.
 *
 * @param from where the stream starts, or the consistent point of an adopted slot; null when not known yet
 * @param refusal why not, when REFUSE; its kind says whether to try again
 */
record StartAction(Kind kind, Lsn from, PhilotesException refusal) {

  /** What to do before streaming. */
  enum Kind {
    /** First start: record the intention, create the slot, save its consistent point, stream from it. */
    CREATE_SLOT,
    /** The first start was interrupted between creating the slot and saving it: save its position, stream from it. */
    ADOPT_SLOT,
    /** Save the source's new timeline, then stream. */
    FOLLOW_TIMELINE,
    /** Stream. */
    STREAM,
    /** Do not stream. */
    REFUSE
  }

  static StartAction createSlot() {
    return new StartAction(Kind.CREATE_SLOT, null, null);
  }

  static StartAction refuse(PhilotesException refusal) {
    return new StartAction(Kind.REFUSE, null, refusal);
  }
}
