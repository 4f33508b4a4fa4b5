package io.philotes.simulation;

import java.util.Arrays;

/** Bytes that grow, and the framing of the replication protocol. */
final class SimBytes {

  /** Only logical messages outside of transactions take their time from it. */
  static final long SEND_TIME = 800_000_000_000_000L;

  byte[] array;
  int size;

  SimBytes(int capacity) {
    array = new byte[capacity];
  }

  /** Begins a CopyData with XLogData and returns where, for {@link #close}. */
  int open(long lsn) {
    int at = size;
    int8('d');
    int32(0);
    int8('w');
    int64(lsn);
    int64(lsn);
    int64(SEND_TIME);
    return at;
  }

  void close(int at) {
    int length = size - at - 1;
    array[at + 1] = (byte) (length >>> 24);
    array[at + 2] = (byte) (length >>> 16);
    array[at + 3] = (byte) (length >>> 8);
    array[at + 4] = (byte) length;
  }

  void keepalive(long lsn, boolean replyRequested) {
    int8('d');
    int32(22);
    int8('k');
    int64(lsn);
    int64(SEND_TIME);
    int8(replyRequested ? 1 : 0);
  }

  void int8(int value) {
    ensure(1);
    array[size++] = (byte) value;
  }

  void int16(int value) {
    int8(value >>> 8);
    int8(value);
  }

  void int32(int value) {
    ensure(4);
    array[size++] = (byte) (value >>> 24);
    array[size++] = (byte) (value >>> 16);
    array[size++] = (byte) (value >>> 8);
    array[size++] = (byte) value;
  }

  void int64(long value) {
    int32((int) (value >>> 32));
    int32((int) value);
  }

  void bytes(byte[] from, int offset, int length) {
    ensure(length);
    System.arraycopy(from, offset, array, size, length);
    size += length;
  }

  void bytes(byte[] all) {
    bytes(all, 0, all.length);
  }

  /** A name with its closing zero. */
  void name(byte[] name) {
    bytes(name);
    int8(0);
  }

  /** A column's text in decimal digits, with its length before it. */
  void number(long value) {
    int at = size;
    int32(0);
    ensure(20);
    if (value < 10 && value >= 0) {
      array[size++] = (byte) ('0' + value);
    } else {
      long power = 1;
      while (value / power >= 10) {
        power *= 10;
      }
      for (; power > 0; power /= 10) {
        array[size++] = (byte) ('0' + value / power % 10);
      }
    }
    array[at + 3] = (byte) (size - at - 4);
  }

  byte[] copy(int from, int to) {
    return Arrays.copyOfRange(array, from, to);
  }

  private void ensure(int more) {
    if (size + more > array.length) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, size + more));
    }
  }
}
