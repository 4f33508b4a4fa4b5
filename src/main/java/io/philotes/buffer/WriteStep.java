package io.philotes.buffer;

import io.philotes.buffer.store.BatchPlace;
import io.philotes.bus.message.WriteBatch;
import io.philotes.postgres.Lsn;

/**
 * One thing to send to the buffer, in the order in which the chain gives it out.
 *
 * @param batch null for ACKED
 * @param place null for ACKED
 * @param acked null unless ACKED
 * @param ticket what the caller gave with the request, to find its reply
 */
record WriteStep<T>(Kind kind, WriteBatch batch, BatchPlace place, Lsn acked, T ticket) {

  /** Which statements it takes. */
  enum Kind {
    /** Whole transactions: one autocommit statement. */
    SMALL,
    /** The first chunk: opens the buffer transaction. */
    OPEN,
    /** A middle chunk. */
    CHUNK,
    /** The last chunk: commits. */
    CLOSE,
    /** Persists a larger acked LSN. */
    ACKED
  }

  /** How many rows the buffer must report. */
  int rows() {
    return kind == Kind.ACKED ? 1 : batch.rows().size();
  }
}
