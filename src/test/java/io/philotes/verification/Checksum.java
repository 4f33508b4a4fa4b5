package io.philotes.verification;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum of a batch, made a second time from its description: CRC32C over the checksum before (4 bytes), then per
 * event position (8), commit LSN (8), seq (4), operation (1), and before, after and metadata each as length (4, -1 when
 * absent) and bytes; big-endian.
 */
final class Checksum {

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer head = ByteBuffer.allocate(21);

  Checksum(long previous) {
    number((int) previous);
  }

  void add(BufferedEvent event) {
    head.clear();
    head.putLong(event.position()).putLong(event.commitLsn()).putInt(event.seq()).put((byte) event.operation()).flip();
    crc.update(head);
    part(event.before());
    part(event.after());
    part(event.metadata());
  }

  long value() {
    return crc.getValue();
  }

  private void part(byte[] bytes) {
    number(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      crc.update(bytes);
    }
  }

  private void number(int value) {
    head.clear();
    head.putInt(value).flip();
    crc.update(head);
  }
}
