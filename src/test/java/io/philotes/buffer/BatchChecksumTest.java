package io.philotes.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.philotes.event.EventRows;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class BatchChecksumTest {

  @Test
  void coversEveryFieldInTheDocumentedForm() {
    byte[] before = {'{', '}'};
    ByteBuffer expected = ByteBuffer.allocate(100);
    expected.putInt((int) 0xFEDC_BA98L).putLong(77).putLong(0x8000_0000_0000_0001L).putInt(3).put((byte) 2);
    expected.putInt(2).put(before).putInt(-1).putInt(0);
    CRC32C crc = new CRC32C();
    crc.update(expected.flip());

    BatchChecksum checksum = new BatchChecksum(0xFEDC_BA98L);
    checksum.add(77, 0x8000_0000_0000_0001L, 3, 2, before, null, new byte[0]);

    assertEquals(crc.getValue(), checksum.value());
  }

  @Test
  void isTheSameForRowsAndForTheirParts() {
    EventRows rows = new Batches(1).small(3, 5).rows();
    BatchChecksum ofRows = new BatchChecksum(5);
    ofRows.add(10, rows);

    BatchChecksum ofParts = new BatchChecksum(5);
    for (int i = 0; i < rows.size(); i++) {
      ofParts.add(10 + i, rows.commitLsn(i), rows.seq(i), rows.operation(i).code(), bytes(rows, i, EventRows.BEFORE),
          bytes(rows, i, EventRows.AFTER), bytes(rows, i, EventRows.METADATA));
    }

    assertEquals(ofRows.value(), ofParts.value());
  }

  @Test
  void dependsOnTheBatchBefore() {
    EventRows rows = new Batches(1).small(1, 1).rows();
    BatchChecksum one = new BatchChecksum(1);
    one.add(1, rows);
    BatchChecksum two = new BatchChecksum(2);
    two.add(1, rows);

    assertNotEquals(one.value(), two.value());
  }

  private static byte[] bytes(EventRows rows, int i, int part) {
    String text = rows.part(i, part);
    return text == null ? null : text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
