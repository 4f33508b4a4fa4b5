package io.philotes.postgres.pgoutput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever the bytes, the decoder answers with a message or a {@link DecodeException}, and never asks for much memory. */
class DecoderRobustnessTest {

  private static final List<byte[]> GOLDEN =
      Stream.of("pg15", "pg18").flatMap(server -> GoldenMessages.load(server).all().stream()).toList();

  private final PgOutputDecoder decoder = new PgOutputDecoder();
  private final PgOutputEncoder encoder = new PgOutputEncoder();

  /** What came out is the same message again, or nothing did. */
  private boolean decodes(byte[] bytes) {
    try {
      PgOutputMessage message = decoder.decode(bytes, 0, bytes.length);
      assertArrayEquals(bytes, encoder.encode(message));
      return true;
    } catch (DecodeException e) {
      assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, e.getMessage());
      return false;
    }
  }

  @Test
  void aMessageCutAnywhereIsRefused() {
    for (byte[] message : GOLDEN) {
      for (int length = 0; length < message.length; length++) {
        int cut = length;
        DecodeException e = assertThrows(DecodeException.class, () -> decoder.decode(message, 0, cut));
        assertEquals(length == 0 ? 0 : message[0], e.messageType());
      }
    }
  }

  @Test
  void aMessageWithBytesTooManyIsRefused() {
    for (byte[] message : GOLDEN) {
      byte[] longer = Arrays.copyOf(message, message.length + 1);
      assertThrows(DecodeException.class, () -> decoder.decode(longer, 0, longer.length));
    }
  }

  @Test
  void changedBytesAreRefusedOrAreAnotherMessage() {
    Random random = new Random(20260124);
    int accepted = 0;
    for (int round = 0; round < 400; round++) {
      for (byte[] message : GOLDEN) {
        byte[] changed = message.clone();
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        accepted += decodes(changed) ? 1 : 0;
      }
    }
    assertTrue(accepted > 0);
  }

  @Test
  void everySingleByteMayBeTheWorstOne() {
    for (byte[] message : GOLDEN) {
      for (int i = 0; i < Math.min(message.length, 120); i++) {
        for (int value : new int[] {0, 1, 'b', 0x7F, 0x80, 0xFF}) {
          byte[] changed = message.clone();
          changed[i] = (byte) value;
          decodes(changed);
        }
      }
    }
    assertTrue(GOLDEN.size() > 100);
  }

  @Test
  void randomBytesAreRefusedOrAreAMessage() {
    Random random = new Random(7);
    byte[] types = {'B', 'C', 'O', 'R', 'Y', 'I', 'U', 'D', 'T', 'M'};
    int refused = 0;
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(60)];
      random.nextBytes(bytes);
      bytes[0] = types[random.nextInt(types.length)];
      refused += decodes(bytes) ? 0 : 1;
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
  private long mostAllocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long worst = 0;
    for (byte[] message : GOLDEN) {
      for (int at = 1; at < Math.min(message.length, 400); at++) {
        byte[] changed = message.clone();
        changed[at] = 0x7F;
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
          decoder.decode(changed, 0, changed.length);
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
