package io.philotes.buffer;

import io.philotes.event.EventRows;
import java.util.zip.CRC32C;

/**
 * The checksum of one batch, chained over the batch before it: whoever changes, drops, moves or adds an event breaks
 * every checksum from there on.
 *
 * <p>CRC32C over: the previous checksum (4 bytes, 0 for the first batch); then per event its position (8), commit LSN
 * (8), seq (4), operation (1), and for each of before image, after image and metadata the length in bytes (4, -1 when
 * absent) and the UTF-8 bytes exactly as sent. Numbers are big-endian. A chunked transaction is one batch.
 */
public final class BatchChecksum {

  private static final int HEAD = 8 + 8 + 4 + 1;

  private final CRC32C crc = new CRC32C();
  private final byte[] scratch = new byte[HEAD];

  /** @param previous the value of the batch before, 0 when there is none */
  public BatchChecksum(long previous) {
    addInt((int) previous);
  }

  /** Adds one event; an absent image is null. */
  public void add(long position, long commitLsn, int seq, int operation, byte[] before, byte[] after, byte[] metadata) {
    addHead(position, commitLsn, seq, operation);
    addPart(before);
    addPart(after);
    addPart(metadata);
  }

  /** Adds all rows, the first of which is at {@code firstPosition}. */
  public void add(long firstPosition, EventRows rows) {
    for (int i = 0; i < rows.size(); i++) {
      addHead(firstPosition + i, rows.commitLsn(i), rows.seq(i), rows.operation(i).code());
      addPart(rows, i, EventRows.BEFORE);
      addPart(rows, i, EventRows.AFTER);
      addPart(rows, i, EventRows.METADATA);
    }
  }

  /** The checksum of everything added so far, 0 to 2^32-1. */
  public long value() {
    return crc.getValue();
  }

  private void addHead(long position, long commitLsn, int seq, int operation) {
    put(0, 8, position);
    put(8, 8, commitLsn);
    put(16, 4, seq);
    put(20, 1, operation);
    crc.update(scratch, 0, HEAD);
  }

  private void addPart(byte[] part) {
    addInt(part == null ? -1 : part.length);
    if (part != null) {
      crc.update(part, 0, part.length);
    }
  }

  private void addPart(EventRows rows, int i, int part) {
    addInt(rows.partLength(i, part));
    rows.addTo(crc, i, part);
  }

  private void addInt(int value) {
    put(0, 4, value);
    crc.update(scratch, 0, 4);
  }

  private void put(int at, int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      scratch[at + i] = (byte) (value >>> 8 * (bytes - 1 - i));
    }
  }
}
