package io.philotes.postgres.pgoutput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.philotes.postgres.pgoutput.PgOutputTargets.Sample;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Versions 2 to 4: whatever the bytes, a message or a {@link DecodeException}, and never much memory. */
class StreamedRobustnessTest {

  private static final List<Sample> SAMPLES = PgOutputTargets.samples();

  /** What came out is the same message again, or nothing did and nothing is remembered. */
  private static boolean decodes(Sample sample, byte[] bytes) {
    StreamedDecoder decoder = sample.decoder();
    try {
      PgOutputMessage message = decoder.decode(bytes, 0, bytes.length);
      assertArrayEquals(bytes, new PgOutputEncoder(sample.protocol()).encode(message));
      return true;
    } catch (DecodeException e) {
      assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, e.getMessage());
      assertEquals(sample.inBlock(), decoder.inBlock());
      return false;
    }
  }

  @Test
  void aMessageCutAnywhereIsRefused() {
    for (Sample sample : SAMPLES) {
      for (int length = 0; length < sample.bytes().length; length++) {
        int cut = length;
        DecodeException e = assertThrows(DecodeException.class, () -> sample.decoder().decode(sample.bytes(), 0, cut));
        assertEquals(length == 0 ? 0 : sample.bytes()[0], e.messageType());
      }
    }
  }

  @Test
  void aMessageWithBytesTooManyIsRefused() {
    for (Sample sample : SAMPLES) {
      byte[] longer = Arrays.copyOf(sample.bytes(), sample.bytes().length + 1);
      assertThrows(DecodeException.class, () -> sample.decoder().decode(longer, 0, longer.length));
    }
  }

  @Test
  void everySingleBitMayBeTheWrongOne() {
    int accepted = 0;
    for (Sample sample : SAMPLES) {
      for (int bit = 0; bit < sample.bytes().length * 8; bit++) {
        byte[] changed = sample.bytes().clone();
        changed[bit >> 3] ^= (byte) (1 << (bit & 7));
        accepted += decodes(sample, changed) ? 1 : 0;
      }
    }
    assertTrue(accepted > 0);
  }

  @Test
  void everySingleByteMayBeTheWorstOne() {
    for (Sample sample : SAMPLES) {
      for (int i = 0; i < sample.bytes().length; i++) {
        for (int value : new int[] {0, 1, 'b', 0x7F, 0x80, 0xFF}) {
          byte[] changed = sample.bytes().clone();
          changed[i] = (byte) value;
          decodes(sample, changed);
        }
      }
    }
    assertTrue(SAMPLES.stream().filter(Sample::inBlock).count() > 50);
    assertTrue(SAMPLES.stream().filter(sample -> !sample.inBlock()).count() > 50);
  }

  @Test
  void randomBytesAreRefusedOrAreAMessage() {
    Random random = new Random(7);
    String types = "BCORYIUDTMSEcAbPKrp";
    int refused = 0;
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(60)];
      random.nextBytes(bytes);
      bytes[0] = (byte) types.charAt(random.nextInt(types.length()));
      refused += decodes(SAMPLES.get(random.nextInt(SAMPLES.size())), bytes) ? 0 : 1;
    }
    assertTrue(refused > 100_000);
  }

  @Test
  void memoryIsBoundedByTheMessageWhateverTheLengthsInItClaim() {
    mostAllocated();
    long worst = mostAllocated();
    assertTrue(worst < 16 * 1024, "bytes beyond 16 times the message: " + worst);
  }

  /** Puts a huge number wherever there is one, the same each time: the first call also pays for loading classes. */
  private static long mostAllocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long worst = 0;
    for (Sample sample : SAMPLES) {
      for (int at = 1; at < sample.bytes().length; at++) {
        byte[] changed = sample.bytes().clone();
        changed[at] = 0x7F;
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
          sample.decoder().decode(changed, 0, changed.length);
        } catch (DecodeException expected) {
          assertEquals(changed[0], expected.messageType());
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        worst = Math.max(worst, allocated - 16L * changed.length);
      }
    }
    return worst;
  }
}
