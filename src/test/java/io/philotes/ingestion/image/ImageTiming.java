package io.philotes.ingestion.image;

import io.philotes.event.JsonBytes;
import io.philotes.event.RelationColumn;
import io.philotes.postgres.pgoutput.PgOutputDecoder;
import io.philotes.postgres.pgoutput.PgOutputEncoder;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.TupleData;
import java.util.List;
import java.util.stream.IntStream;

/** Prints what one row costs from pgoutput bytes to JSON bytes. A main class, not a test: timings decide nothing here. */
final class ImageTiming {

  private static final int[] TYPES = {20, 25, 1700, 16, 1184, 25, 23, 3802, 2950, 701};
  private static final TupleData ROW = TupleData.of("1234567890", "Ann Example", "1234.5600", "t",
      "2026-01-24 10:00:00.123456+00", "a text of some length, as descriptions have it, without anything to escape", "42",
      "{\"state\": \"open\", \"tags\": [\"a\", \"b\"]}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "0.30000000000000004");
  private static final int ROWS = 2_000_000;

  private ImageTiming() {}

  public static void main(String[] args) {
    byte[] message = new PgOutputEncoder().encode(new Insert(16384, ROW));
    RelationEncoder encoder = new RelationEncoder(IntStream.range(0, TYPES.length)
        .mapToObj(i -> new RelationColumn("column_" + i, TYPES[i], -1, null, i == 0)).toList());
    System.out.println(message.length + " bytes a message, " + TYPES.length + " columns");
    for (int round = 0; round < 6; round++) {
      System.out.println(nanosPerRow(message, null) + " ns decode only, " + nanosPerRow(message, encoder) + " ns with JSON");
    }
  }

  private static long nanosPerRow(byte[] message, RelationEncoder encoder) {
    PgOutputDecoder decoder = new PgOutputDecoder();
    JsonBytes out = new JsonBytes(1 << 20);
    ImageNotes notes = new ImageNotes();
    long columns = 0;
    long start = System.nanoTime();
    for (int i = 0; i < ROWS; i++) {
      TupleData tuple = ((Insert) decoder.decode(message, 0, message.length)).newTuple();
      columns += tuple.columns();
      if (encoder != null) {
        encoder.row(tuple, null, out, notes);
        if (out.size() > 1 << 19) {
          out.truncate(0);
        }
      }
    }
    long nanos = System.nanoTime() - start;
    if (columns != (long) ROWS * TYPES.length) {
      throw new IllegalStateException("columns were lost: " + List.of(columns));
    }
    return nanos / ROWS;
  }
}
