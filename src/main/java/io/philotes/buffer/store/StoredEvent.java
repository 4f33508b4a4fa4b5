package io.philotes.buffer.store;

import java.nio.charset.StandardCharsets;

/**
 * An event as it is stored, with what its checksum covers.
 *
 * @param commitLsn as unsigned
 * @param relation 0 when there is none
 * @param before JSON text or null; so are {@code after} and {@code metadata}
 */
public record StoredEvent(long position, long commitLsn, int seq, boolean last, int relation, int operation, String before,
                          String after, String metadata) {

  /** The bytes of a part as they were sent; null when it is absent. */
  public static byte[] bytes(String part) {
    return part == null ? null : part.getBytes(StandardCharsets.UTF_8);
  }
}
