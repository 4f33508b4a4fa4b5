package io.philotes.ingestion.image;

import io.philotes.event.JsonBytes;
import io.philotes.postgres.pgoutput.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes UTF-8 bytes as a JSON string. Looks at eight bytes at a time; nearly every value has nothing to escape and is
 * one copy.
 */
final class JsonString {

  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  /** Bytes from which on it is better to look first than to make the output grow on the way, which doubles it. */
  private static final int LARGE = 1 << 20;
  private static final long EACH = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x80 * EACH;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private JsonString() {}

  /** A string in quotes, for names that are written again and again. */
  static byte[] quoted(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    JsonBytes out = new JsonBytes(bytes.length + 2);
    if (!write(bytes, 0, bytes.length, out)) {
      throw new IllegalArgumentException("a name cannot hold a zero character");
    }
    return Arrays.copyOf(out.array(), out.size());
  }

  /**
   * Writes the bytes from {@code from} up to, not including, {@code to}.
   *
   * @return false when they are no text as PostgreSQL knows it: not UTF-8, or with a zero byte, which {@code jsonb}
   *     refuses even when it is escaped. What was written until then means nothing.
   */
  static boolean write(byte[] text, int from, int to, JsonBytes out) {
    if (!Utf8.isValid(text, from, to)) {
      return false;
    }
    out.ensure((int) Math.min(Integer.MAX_VALUE, (to - from > LARGE ? EscapedText.length(text, from, to) : to - from) + 2));
    out.put('"');
    int plain = from;
    int special = nextSpecial(text, from, to);
    while (special < to) {
      out.put(text, plain, special - plain);
      if (text[special] == 0) {
        return false;
      }
      escape(text[special], out);
      plain = special + 1;
      special = nextSpecial(text, plain, to);
    }
    out.put(text, plain, to - plain);
    out.put('"');
    return true;
  }

  /** Where the next byte is that JSON wants escaped: a control character, a quote or a backslash; else {@code to}. */
  static int nextSpecial(byte[] text, int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long specials = specials((long) LONGS.get(text, at));
      if (specials != 0) {
        return at + (Long.numberOfTrailingZeros(specials) >>> 3);
      }
    }
    while (at < to && !isSpecial(text[at])) {
      at++;
    }
    return at;
  }

  /**
   * Sets the high bit of every byte that is special. A borrow can only mark bytes above a special one, so the lowest
   * mark is exact; bytes of multi-byte characters have their high bit set and are masked out.
   */
  private static long specials(long eight) {
    long quotes = eight ^ '"' * EACH;
    long backslashes = eight ^ '\\' * EACH;
    long below = (eight - 0x20 * EACH) | (quotes - EACH) | (backslashes - EACH);
    return below & ~eight & HIGH_BITS;
  }

  private static boolean isSpecial(byte b) {
    return b >= 0 && b < 0x20 || b == '"' || b == '\\';
  }

  private static void escape(byte b, JsonBytes out) {
    out.put('\\');
    switch (b) {
      case '"', '\\' -> out.put(b);
      case '\n' -> out.put('n');
      case '\r' -> out.put('r');
      case '\t' -> out.put('t');
      case '\b' -> out.put('b');
      case '\f' -> out.put('f');
      default -> unicode(b, out);
    }
  }

  private static void unicode(byte b, JsonBytes out) {
    out.put('u');
    out.put('0');
    out.put('0');
    out.put(HEX[b >>> 4]);
    out.put(HEX[b & 0xF]);
  }
}
