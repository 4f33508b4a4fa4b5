package io.philotes.bench.micro;

import io.philotes.event.JsonBytes;
import io.philotes.ingestion.image.ImageNotes;
import io.philotes.ingestion.image.RelationEncoder;
import io.philotes.postgres.pgoutput.PgOutputDecoder;
import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.TupleData;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One Insert of seven columns and 250 B: decoded, encoded as JSON, and both. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodingBench {

  private final byte[] message = Orders.insert(7);
  private final TupleData row = Orders.row(7);
  private final PgOutputDecoder decoder = new PgOutputDecoder();
  private final RelationEncoder encoder = new RelationEncoder(Orders.COLUMNS);
  private final ImageNotes notes = new ImageNotes();
  private final JsonBytes out = new JsonBytes(4096);

  @Benchmark
  public PgOutputMessage decode() {
    return decoder.decode(message, 0, message.length);
  }

  @Benchmark
  public int encode() {
    return encode(row);
  }

  @Benchmark
  public int decodeAndEncode() {
    return encode(((Insert) decoder.decode(message, 0, message.length)).newTuple());
  }

  private int encode(TupleData tuple) {
    out.truncate(0);
    notes.clear();
    encoder.row(tuple, null, out, notes);
    return out.size();
  }
}
