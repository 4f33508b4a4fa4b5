package io.philotes.postgres.pgoutput;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads one message from front to back. Every step checks that the message still has what is asked for, before
 * anything is allocated for it; the first thing that does not fit ends in a {@link DecodeException}.
 */
final class MessageReader {

  private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final int start;
  private final int end;
  private int at;

  MessageReader(byte[] bytes, int start, int length) {
    this.bytes = bytes;
    this.start = start;
    this.end = start + length;
    this.at = start;
  }

  byte[] bytes() {
    return bytes;
  }

  int remaining() {
    return end - at;
  }

  int uint8() {
    need(1);
    return bytes[at++] & 0xFF;
  }

  int int32() {
    need(Integer.BYTES);
    int value = (int) INTS.get(bytes, at);
    at += Integer.BYTES;
    return value;
  }

  /** An oid or a transaction id. */
  long uint32() {
    return int32() & 0xFFFF_FFFFL;
  }

  long int64() {
    need(Long.BYTES);
    long value = (long) LONGS.get(bytes, at);
    at += Long.BYTES;
    return value;
  }

  /**
   * A 16-bit number of columns.
   *
   * @param least the fewest bytes that one of them can take
   */
  int columns(int least) {
    need(Short.BYTES);
    int count = (short) SHORTS.get(bytes, at);
    if (count < 0 || count > TupleData.MAX_COLUMNS) {
      throw error("column count " + count + " is not in 0 to " + TupleData.MAX_COLUMNS);
    }
    if (count * least > remaining() - Short.BYTES) {
      throw error("column count " + count + " does not fit into the message");
    }
    at += Short.BYTES;
    return count;
  }

  /** A 32-bit number that must not be negative. */
  int length() {
    int value = int32();
    if (value < 0) {
      at -= Integer.BYTES;
      throw error("negative length " + value);
    }
    return value;
  }

  /** Passes over {@code length} bytes and says where they start in the array. */
  int skip(int length) {
    need(length);
    int from = at;
    at += length;
    return from;
  }

  /** A string that ends with a zero byte: a name. */
  String string() {
    int terminator = at;
    while (terminator < end && bytes[terminator] != 0) {
      terminator++;
    }
    if (terminator == end) {
      throw error("string has no end");
    }
    if (!Utf8.isValid(bytes, at, terminator)) {
      throw error("string is not UTF-8");
    }
    String value = new String(bytes, at, terminator - at, StandardCharsets.UTF_8);
    at = terminator + 1;
    return value;
  }

  /** A name of a schema; PostgreSQL sends nothing for its own. */
  String schema() {
    String name = string();
    return name.isEmpty() ? "pg_catalog" : name;
  }

  /** A byte of which only some bits are known. */
  int flags(int known) {
    int value = uint8();
    if ((value & ~known) != 0) {
      throw refused(String.format("unknown flags 0x%02x", value));
    }
    return value;
  }

  void finish() {
    if (at != end) {
      throw error("bytes too many: " + remaining());
    }
  }

  private void need(int count) {
    if (count > end - at) {
      throw error("bytes needed: " + count + ", left: " + (end - at));
    }
  }

  DecodeException error(String reason) {
    return new DecodeException(end > start ? bytes[start] : 0, at - start, reason);
  }

  /** The byte just read is not one of those known here. */
  DecodeException unknown(String what, int value) {
    return refused("unknown " + what + " " + DecodeException.describe(value));
  }

  /** The byte just read cannot be accepted. */
  DecodeException refused(String reason) {
    at--;
    return error(reason);
  }
}
