package io.philotes.fuzz;

import io.philotes.ingestion.PipelineTarget;
import io.philotes.postgres.protocol.Authentication;
import io.philotes.postgres.protocol.BackendMessage;
import io.philotes.postgres.protocol.Framer;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.pgoutput.DecodeException;
import io.philotes.postgres.pgoutput.PgOutputDecoder;
import io.philotes.postgres.pgoutput.PgOutputEncoder;
import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputTargets;
import io.philotes.postgres.replication.ReplicationTargets;
import io.philotes.recording.Frames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Everything of the product that reads what a server sent. */
final class Targets {

  /** A target of a name, a share, seeds and a function. */
  record Simple(String name, int share, List<byte[]> seeds, Predicate<byte[]> function) implements FuzzTarget {
    @Override
    public boolean accept(byte[] message) {
      return function.test(message);
    }
  }

  private static final int LARGEST_FRAME = 8192;
  private static final int HEADER = 5;
  private static final int WAL_HEADER = 25;
  private static final PgOutputDecoder DECODER = new PgOutputDecoder();
  private static final PgOutputEncoder ENCODER = new PgOutputEncoder();

  private Targets() {}

  static List<FuzzTarget> all() {
    List<byte[]> frames = Stream.of("pg14", "pg15", "pg16", "pg17", "pg18").flatMap(name -> Frames.load(name).stream()).toList();
    return List.of(
        new Simple("framer", 200, several(frames), Targets::framer),
        new Simple("backend", 250, frames, Targets::backend),
        new Simple("copy", 200, copyData(frames), message -> ReplicationTargets.copyData(message, Targets::decode)),
        new Simple("pgoutput", 340, wal(frames), message -> decode(message, 0, message.length)),
        new Simple("streamed", 120, PgOutputTargets.streamedSeeds(), PgOutputTargets::streamed),
        new PipelineTarget(100, wal(frames)),
        new LoginTarget(100),
        new Simple("answers", 10, texts(ReplicationTargets.ANSWERS), ReplicationTargets::answer));
  }

  private static List<byte[]> texts(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private static List<byte[]> copyData(List<byte[]> frames) {
    return frames.stream().filter(frame -> frame[0] == 'd').map(frame -> Arrays.copyOfRange(frame, HEADER, frame.length)).toList();
  }

  static List<byte[]> wal(List<byte[]> frames) {
    return copyData(frames).stream().filter(data -> data[0] == 'w').map(data -> Arrays.copyOfRange(data, WAL_HEADER, data.length)).toList();
  }

  /** Frames in a row, as they come from the socket. */
  private static List<byte[]> several(List<byte[]> frames) {
    List<byte[]> rows = new ArrayList<>();
    for (int i = 0; i + 3 < frames.size(); i += 2) {
      byte[] row = Arrays.copyOf(frames.get(i), frames.get(i).length + frames.get(i + 1).length + frames.get(i + 3).length);
      System.arraycopy(frames.get(i + 1), 0, row, frames.get(i).length, frames.get(i + 1).length);
      System.arraycopy(frames.get(i + 3), 0, row, frames.get(i).length + frames.get(i + 1).length, frames.get(i + 3).length);
      rows.add(row);
    }
    return rows;
  }

  /** Whatever the cuts, the framer finds the messages that lie one after the other, and stops at a length that is impossible. */
  private static boolean framer(byte[] stream) {
    Framer framer = new Framer(LARGEST_FRAME);
    SplittableRandom cuts = new SplittableRandom(Arrays.hashCode(stream));
    int[] at = {0};
    boolean refused = false;
    try {
      for (int from = 0; from < stream.length;) {
        int to = Math.min(stream.length, from + 1 + cuts.nextInt(cuts.nextInt(4) == 0 ? 8 : 600));
        framer.feed(Arrays.copyOfRange(stream, from, to), (type, bytes, offset, length) -> at[0] = framed(stream, at[0], type, bytes, offset, length));
        from = to;
      }
    } catch (ProtocolException expected) {
      refused = true;
    }
    require(refused == isImpossible(stream, at[0]), "a length is refused exactly when it is impossible");
    require(refused || framer.isAtBoundary() == (at[0] == stream.length), "the framer knows where a message ends");
    require(refused || stream.length - at[0] < HEADER || at[0] + 1 + announced(stream, at[0]) > stream.length, "every whole message is handed over");
    return !refused;
  }

  private static int framed(byte[] stream, int at, byte type, byte[] bytes, int offset, int length) {
    require(stream[at] == type && announced(stream, at) == length + 4, "type and length are those of the stream");
    require(Arrays.equals(stream, at + HEADER, at + HEADER + length, bytes, offset, offset + length), "the body is that of the stream");
    return at + HEADER + length;
  }

  private static long announced(byte[] stream, int at) {
    return (stream[at + 1] & 0xFF) << 24 | (stream[at + 2] & 0xFF) << 16 | (stream[at + 3] & 0xFF) << 8 | stream[at + 4] & 0xFF;
  }

  private static boolean isImpossible(byte[] stream, int at) {
    return stream.length - at >= HEADER && (announced(stream, at) < 4 || announced(stream, at) > LARGEST_FRAME + 4);
  }

  /** What is understood can be written, and is understood as the same again. */
  private static boolean backend(byte[] frame) {
    if (frame.length < HEADER) {
      return false;
    }
    try {
      BackendMessage message = BackendMessage.decode(frame[0], frame, HEADER, frame.length - HEADER);
      byte[] once = message.encode();
      byte[] twice = BackendMessage.decode(once[0], once, HEADER, once.length - HEADER).encode();
      require(Arrays.equals(once, twice), "a message is understood as the same again");
      if (message instanceof Authentication authentication && authentication.method() == Authentication.Method.SASL) {
        authentication.mechanisms();
      }
      return true;
    } catch (ProtocolException expected) {
      return false;
    }
  }

  /** What is understood encodes to the same bytes; only a schema called pg_catalog may be written shorter. */
  static boolean decode(byte[] bytes, int offset, int length) {
    try {
      byte[] encoded = ENCODER.encode(DECODER.decode(bytes, offset, length));
      if (!Arrays.equals(encoded, 0, encoded.length, bytes, offset, offset + length)) {
        PgOutputMessage again = DECODER.decode(encoded, 0, encoded.length);
        require(length - encoded.length == "pg_catalog".length() && Arrays.equals(encoded, ENCODER.encode(again)), "a message encodes to its bytes");
      }
      return true;
    } catch (DecodeException expected) {
      require(expected.offset() >= 0 && expected.offset() <= length, "a failure is within the message");
      return false;
    }
  }

  static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new AssertionError("it does not hold that " + sentence);
    }
  }
}
