package io.philotes.fuzz;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.recording.Frames;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Damaged messages are refused, quickly and cheaply; and the fuzzer notices what is not. */
class FuzzTest {

  private static final int MESSAGES = 150_000;
  private static final long STALL_MILLIS = 60_000;

  @Test
  void nothingEscapesNothingHangsAndNothingIsAllocatedOnAWord() throws InterruptedException {
    fuzz(20260124);
    long fresh = System.nanoTime();
    System.out.println("fuzz: fresh seed " + fresh);
    fuzz(fresh);
  }

  private static void fuzz(long seed) throws InterruptedException {
    Fuzzer fuzzer = new Fuzzer(Targets.all(), seed, STALL_MILLIS);
    fuzzer.run(0, MESSAGES);
    fuzzer.counts().forEach((target, count) -> assertTrue(count.accepted > 50 && count.refused > 50, target + ": " + count));
  }

  @Test
  void findsADecoderThatAllocatesWhatALengthClaims() {
    assertFinding("bytes allocated", message -> {
      int claimed = message.length < 11 ? 0 : ByteBuffer.wrap(message).getInt(7);
      return new byte[Math.max(0, Math.min(claimed, 1 << 24))].length >= 0;
    });
  }

  @Test
  void findsADecoderThatReadsBeyondTheEnd() {
    assertFinding("BufferUnderflow", message -> {
      ByteBuffer in = ByteBuffer.wrap(message);
      if (in.remaining() < 8 || in.get() != 'I') {
        return false;
      }
      in.position(6);
      for (int columns = in.getShort(); columns > 0; columns--) {
        in.get();
      }
      return true;
    });
  }

  @Test
  void findsADecoderThatNeverEnds() {
    assertFinding("no end", message -> {
      int count = message.length < 8 ? 0 : ByteBuffer.wrap(message).getShort(6);
      while (count < 0 && !Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait();
      }
      return true;
    });
  }

  @Test
  void findsADecoderThatOverlooksBytesTooMany() {
    assertFinding("does not hold", message -> {
      if (message.length < 21 || message[0] != 'B') {
        return false;
      }
      Targets.require(message.length == 21, "what was understood is the whole message");
      return true;
    });
  }

  private static void assertFinding(String what, Predicate<byte[]> broken) {
    FuzzTarget target = new Targets.Simple("broken", 1, Targets.wal(Frames.load("pg18")), broken);
    AssertionError finding = assertThrows(Fuzzer.Finding.class, () -> new Fuzzer(List.of(target), 1, 2_000).run(0, 100_000));
    assertTrue(finding.getMessage().contains(what), finding.getMessage());
  }
}
