package io.philotes.direct;

import io.philotes.bus.message.WriteBatch;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventRows;

/**
 * A batch that waits for its consumers.
 *
 * @param first position of its first event
 * @param ticket what the caller keeps with it to find its reply
 */
record HeldBatch<T>(WriteBatch batch, long first, T ticket) {

  long last() {
    return first + batch.rows().size() - 1;
  }

  /** The event at a position, made anew at each call: what is held weighs what the stream's window counts. */
  ChangeEvent event(long position, KnownTables tables) {
    int row = (int) (position - first);
    return batch.rows().event(row, batch.source(), Passage.EPOCH, position, tables.get(batch.rows().relation(row)));
  }

  /** Bytes of its images and its metadata. */
  int bytes(long position) {
    int row = (int) (position - first);
    int bytes = 0;
    for (int part = EventRows.BEFORE; part <= EventRows.METADATA; part++) {
      bytes += Math.max(0, batch.rows().partLength(row, part));
    }
    return bytes;
  }
}
