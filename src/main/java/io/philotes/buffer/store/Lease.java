package io.philotes.buffer.store;

import java.time.OffsetDateTime;

/**
 * The outcome of asking for a lease.
 *
 * @param granted whether the asking backend holds it now
 * @param fence the new leader's number, 0 unless granted
 * @param holder who held it before (when granted) or holds it
 * @param backend the recorded backend of the holder before
 */
public record Lease(boolean granted, long fence, String holder, Backend backend) {

  /** A server process: a pid alone is used again. */
  public record Backend(int pid, OffsetDateTime start) {}
}
