package io.philotes.postgres.pgoutput;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks UTF-8 without decoding it: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629), as PostgreSQL
 * does. Java's own decoding would put U+FFFD in the place of bad bytes and tell nobody.
 */
public final class Utf8 {

  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Utf8() {}

  /** Whether the bytes from {@code from} up to, not including, {@code to} are well-formed. ASCII passes eight at a time. */
  public static boolean isValid(byte[] bytes, int from, int to) {
    int at = afterAscii(bytes, from, to);
    while (at < to) {
      int length = sequenceLength(bytes, at, to);
      if (length == 0) {
        return false;
      }
      at = afterAscii(bytes, at + length, to);
    }
    return true;
  }

  private static int afterAscii(byte[] bytes, int from, int to) {
    int at = from;
    while (at <= to - Long.BYTES && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** The length of the sequence that starts at {@code at} with a byte above 7F, or 0 when it is malformed. */
  private static int sequenceLength(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xFF;
    int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || to - at < length) {
      return 0;
    }
    int second = bytes[at + 1] & 0xFF;
    if (second < lowestSecond(lead) || second > highestSecond(lead)) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  private static int lowestSecond(int lead) {
    return switch (lead) {
      case 0xE0 -> 0xA0;
      case 0xF0 -> 0x90;
      default -> 0x80;
    };
  }

  private static int highestSecond(int lead) {
    return switch (lead) {
      case 0xED -> 0x9F;
      case 0xF4 -> 0x8F;
      default -> 0xBF;
    };
  }
}
