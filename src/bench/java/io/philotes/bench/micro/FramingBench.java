package io.philotes.bench.micro;

import io.philotes.postgres.protocol.Framer;
import io.philotes.postgres.protocol.XLogData;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Cutting what the socket brings into messages: per message, where reads end in the middle of one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FramingBench {

  private static final int MESSAGES = 1_000;
  private static final int READ = 64 * 1024;

  private final byte[] stream = stream();
  private final Framer framer = new Framer(1 << 26);

  private static byte[] stream() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < MESSAGES; i++) {
      bytes.writeBytes(XLogData.encode(0x1000 + i, 0x1000 + i, 0, Orders.insert(i)));
    }
    return bytes.toByteArray();
  }

  /** The copy of each read is part of it, as a socket gives each in an array of its own. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void cut(Blackhole hole) {
    for (int at = 0; at < stream.length; at += READ) {
      byte[] read = java.util.Arrays.copyOfRange(stream, at, Math.min(at + READ, stream.length));
      framer.feed(read, (type, bytes, offset, length) -> hole.consume(offset + length));
    }
  }
}
