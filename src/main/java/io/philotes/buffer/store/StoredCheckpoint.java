package io.philotes.buffer.store;

import io.philotes.bus.message.SourceCheckpoint;

/**
 * A checkpoint as read, with what the writer needs besides.
 *
 * @param checksum of the last batch, 0 when there is none
 */
public record StoredCheckpoint(SourceCheckpoint checkpoint, long checksum) {

  public static StoredCheckpoint unknown() {
    return new StoredCheckpoint(SourceCheckpoint.unknown(), 0);
  }
}
