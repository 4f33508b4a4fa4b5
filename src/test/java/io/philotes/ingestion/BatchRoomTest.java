package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.philotes.bus.message.WriteBatch;
import io.philotes.event.EventRows;
import io.philotes.event.Operation;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much memory batches take beside their content. */
class BatchRoomTest {

  private static final byte[] IMAGE = "{\"id\":1,\"note\":\"a row of some length, as rows have\"}".getBytes();
  private static final int BATCHES = 200;

  private final List<WriteBatch> cut = new ArrayList<>();
  private final BatchBuilder builder = new BatchBuilder("shop", 1, new BatchLimits(1000, 1 << 20), cut::add);
  private long lsn;

  @Test
  void batchesOfOneEventAreSmallAlsoAfterLargeOnes() {
    transactions(3_000);
    builder.flush();

    long perBatch = allocatedBy(this::batchesOfOne) / BATCHES;

    assertTrue(perBatch < 8 * 1024, perBatch + " bytes for a batch of one event");
  }

  @Test
  void fullBatchesTakeLittleMoreThanTheirContent() {
    transactions(5_000);
    long content = 1_000L * (IMAGE.length + 64);

    long perBatch = allocatedBy(() -> transactions(20_000)) / 20;

    assertTrue(perBatch < content * 3 / 2, perBatch + " bytes for a batch of " + content);
  }

  private void batchesOfOne() {
    for (int i = 0; i < BATCHES; i++) {
      transactions(1);
      builder.flush();
      assertEquals(1, cut.get(cut.size() - 1).rows().size());
    }
  }

  /** Transactions of one event, then one of three so that batches end within a transaction. */
  private void transactions(int events) {
    for (int done = 0; done < events; ) {
      int size = Math.min(events - done, done % 4 == 0 ? 1 : 3);
      builder.begin(++lsn, 0);
      for (int i = 0; i < size; i++) {
        event(i);
      }
      builder.commit(++lsn);
      done += size;
    }
  }

  private void event(int seq) {
    EventRows rows = builder.rows();
    rows.absentPart();
    rows.json().put(IMAGE, 0, IMAGE.length);
    rows.endPart();
    rows.absentPart();
    rows.add(lsn, seq, lsn, 1, 0, 1, Operation.INSERT);
    builder.added();
  }

  private static long allocatedBy(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
