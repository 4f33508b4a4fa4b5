package io.philotes.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages messages: flipped bits, extreme lengths, cuts, insertions, repetitions, pieces of other messages. */
final class Mutator {

  private static final int LONGEST = 16_384;
  private static final int[] EXTREMES = {0, 1, -1, -2, 3, 4, 5, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 1664, 1665, 0x0100_0000, 0x3FFF_FFFF,
      0x4000_0000, Integer.MAX_VALUE, Integer.MAX_VALUE - 4, Integer.MIN_VALUE};

  private final SplittableRandom random;

  Mutator(SplittableRandom random) {
    this.random = random;
  }

  /** A damaged copy of one of the seeds; now and then an undamaged one. */
  byte[] next(List<byte[]> seeds) {
    byte[] message = seeds.get(random.nextInt(seeds.size())).clone();
    for (int changes = random.nextInt(5); changes > 0; changes--) {
      message = change(message, seeds);
    }
    return message.length > LONGEST ? Arrays.copyOf(message, LONGEST) : message;
  }

  private byte[] change(byte[] message, List<byte[]> seeds) {
    if (message.length == 0) {
      return bytes(1 + random.nextInt(40));
    }
    int at = random.nextInt(message.length);
    return switch (random.nextInt(12)) {
      case 0, 1 -> with(message, at, (byte) (message[at] ^ 1 << random.nextInt(8)));
      case 2 -> with(message, at, (byte) random.nextInt(256));
      case 3 -> with(message, at, (byte) EXTREMES[random.nextInt(EXTREMES.length)]);
      case 4 -> number(message, at, 4);
      case 5 -> number(message, at, 2);
      case 6 -> Arrays.copyOf(message, at);
      case 7 -> splice(message, at, bytes(1 + random.nextInt(20)), at);
      case 8 -> splice(message, at, new byte[0], at + random.nextInt(message.length - at));
      case 9 -> splice(message, at, Arrays.copyOfRange(message, random.nextInt(at + 1), at), at);
      case 10 -> other(message, at, seeds);
      default -> nudge(message, at);
    };
  }

  private static byte[] with(byte[] message, int at, byte value) {
    message[at] = value;
    return message;
  }

  /** A length field where there is one, else nonsense. */
  private byte[] number(byte[] message, int at, int width) {
    int value = random.nextInt(3) == 0 ? message.length - at + random.nextInt(9) - 4 : EXTREMES[random.nextInt(EXTREMES.length)];
    for (int i = 0; i < width && at + i < message.length; i++) {
      message[at + i] = (byte) (value >> 8 * (width - 1 - i));
    }
    return message;
  }

  /** Every length field is somewhere: one more or one less. */
  private byte[] nudge(byte[] message, int at) {
    if (at + 4 <= message.length) {
      ByteBuffer buffer = ByteBuffer.wrap(message);
      buffer.putInt(at, buffer.getInt(at) + (random.nextBoolean() ? 1 : -1));
    }
    return message;
  }

  private byte[] other(byte[] message, int at, List<byte[]> seeds) {
    byte[] other = seeds.get(random.nextInt(seeds.size()));
    int from = random.nextInt(other.length + 1);
    return splice(message, at, Arrays.copyOfRange(other, from, other.length), random.nextBoolean() ? message.length : at);
  }

  /** The message up to {@code from}, the insertion, and the message from {@code to} on. */
  private static byte[] splice(byte[] message, int from, byte[] insertion, int to) {
    byte[] result = new byte[from + insertion.length + message.length - to];
    System.arraycopy(message, 0, result, 0, from);
    System.arraycopy(insertion, 0, result, from, insertion.length);
    System.arraycopy(message, to, result, from + insertion.length, message.length - to);
    return result;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
