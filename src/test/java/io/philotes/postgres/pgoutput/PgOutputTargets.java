package io.philotes.postgres.pgoutput;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What was captured of streams, each message with what a decoder must know; and what lets the fuzzer reach it. */
public final class PgOutputTargets {

  /** A message, how its stream was asked for and whether a block was open. */
  record Sample(PgOutputProtocol protocol, boolean inBlock, byte[] bytes) {

    /** A decoder that waits for this message. */
    StreamedDecoder decoder() {
      return decoderAt(protocol, inBlock);
    }
  }

  private static final byte[] START = {'S', 0, 0, 0, 1, 1};

  private PgOutputTargets() {}

  static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    Stream.of("pg15-streamed", "pg18-streamed").flatMap(server -> GoldenMessages.load(server).scenarios().stream()).forEach(scenario -> {
      StreamedDecoder decoder = new StreamedDecoder(scenario.protocol());
      for (byte[] message : scenario.messages()) {
        samples.add(new Sample(scenario.protocol(), decoder.inBlock(), message));
        decoder.decode(message, 0, message.length);
      }
    });
    return samples;
  }

  private static StreamedDecoder decoderAt(PgOutputProtocol protocol, boolean inBlock) {
    StreamedDecoder decoder = new StreamedDecoder(protocol);
    if (inBlock) {
      decoder.decode(START, 0, START.length);
    }
    return decoder;
  }

  /** Behind the byte that says which protocol it was, and whether within a block, the message. */
  public static List<byte[]> streamedSeeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (Sample sample : samples()) {
      byte[] seed = new byte[sample.bytes().length + 1];
      seed[0] = (byte) (sample.protocol().version() << 1 | (sample.inBlock() ? 1 : 0));
      System.arraycopy(sample.bytes(), 0, seed, 1, sample.bytes().length);
      seeds.add(seed);
    }
    return seeds;
  }

  /** What is understood encodes to the same bytes; only a schema called pg_catalog may be written shorter. */
  public static boolean streamed(byte[] seed) {
    if (seed.length == 0) {
      return false;
    }
    PgOutputProtocol protocol = switch (seed[0] >> 1 & 3) {
      case 2 -> StreamedCapture.STREAMED;
      case 3 -> StreamedCapture.PREPARED;
      default -> StreamedCapture.PARALLEL;
    };
    StreamedDecoder decoder = decoderAt(protocol, (seed[0] & 1) != 0);
    try {
      PgOutputMessage message = decoder.decode(seed, 1, seed.length - 1);
      byte[] encoded = new PgOutputEncoder(protocol).encode(message);
      int shorter = seed.length - 1 - encoded.length;
      if (shorter != 0 && shorter != "pg_catalog".length()
          || shorter == 0 && !Arrays.equals(encoded, 0, encoded.length, seed, 1, seed.length)) {
        throw new AssertionError("a message encodes to its bytes");
      }
      return true;
    } catch (DecodeException refused) {
      if (refused.offset() < 0 || refused.offset() > seed.length - 1 || decoder.inBlock() != ((seed[0] & 1) != 0)) {
        throw new AssertionError("a failure is within the message and changes nothing", refused);
      }
      return false;
    }
  }
}
