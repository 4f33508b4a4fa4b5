package io.philotes.ingestion.image;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.philotes.event.JsonBytes;
import io.philotes.event.RelationColumn;
import io.philotes.postgres.pgoutput.PgOutputDecoder;
import io.philotes.postgres.pgoutput.PgOutputEncoder;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.TupleData;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The hot path makes no garbage per value: a promise that a harmless-looking change could break unseen. */
class AllocationTest {

  private static final int COLUMNS = 20;
  private static final int ROWS = 10_000;

  private final byte[] message = new PgOutputEncoder()
      .encode(new Insert(1, TupleData.of(Stream.generate(() -> "12.5").limit(COLUMNS).toArray(String[]::new))));
  private final List<RelationColumn> columns = IntStream.range(0, COLUMNS)
      .mapToObj(i -> new RelationColumn("c" + i, i % 2 == 0 ? 1700 : 25, -1, null, false)).toList();

  private static double bytesPerRow(Runnable row) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < ROWS; i++) {
      row.run();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROWS; i++) {
      row.run();
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / (double) ROWS;
  }

  @Test
  void decodingARowAllocatesItsOffsetsAndThreeSmallObjects() {
    PgOutputDecoder decoder = new PgOutputDecoder();
    double bytes = bytesPerRow(() -> decoder.decode(message, 0, message.length));
    assertTrue(bytes < COLUMNS * 8 + 128, "bytes per row: " + bytes);
  }

  @Test
  void writingARowAllocatesNothing() {
    TupleData tuple = ((Insert) new PgOutputDecoder().decode(message, 0, message.length)).newTuple();
    RelationEncoder encoder = new RelationEncoder(columns);
    JsonBytes out = new JsonBytes(4096);
    ImageNotes notes = new ImageNotes();
    double bytes = bytesPerRow(() -> {
      out.truncate(0);
      notes.clear();
      encoder.row(tuple, null, out, notes);
    });
    assertTrue(bytes < 8, "bytes per row: " + bytes);
  }
}
