package io.philotes.postgres.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the fields of one message, big-endian. Every read checks that the bytes are there; the offsets it reports count
 * from the start of the body.
 */
public final class MessageReader {

  private final String message;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private int position;

  /** @param message name of the message, for errors */
  public MessageReader(String message, byte[] bytes, int offset, int length) {
    this.message = message;
    this.bytes = bytes;
    start = offset;
    end = offset + length;
    position = offset;
  }

  public int remaining() {
    return end - position;
  }

  public byte readByte() {
    return bytes[take(1)];
  }

  public int readInt16() {
    int at = take(2);
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  public int readInt32() {
    int at = take(4);
    return (bytes[at] & 0xFF) << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF;
  }

  public long readInt64() {
    return (long) readInt32() << 32 | readInt32() & 0xFFFF_FFFFL;
  }

  /** A text that ends with a zero byte. Bytes that are no UTF-8 become U+FFFD: only names and messages come this way. */
  public String readCString() {
    int from = position;
    for (int i = from; i < end; i++) {
      if (bytes[i] == 0) {
        position = i + 1;
        return new String(bytes, from, i - from, StandardCharsets.UTF_8);
      }
    }
    throw broken("text without an end");
  }

  public String readText(int length) {
    int at = take(length);
    return new String(bytes, at, length, StandardCharsets.UTF_8);
  }

  public byte[] readBytes(int length) {
    int at = take(length);
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  /** @throws ProtocolException when bytes are left over */
  public void expectEnd() {
    if (position != end) {
      throw broken(remaining() + " bytes left over");
    }
  }

  public ProtocolException broken(String what) {
    return new ProtocolException(message + ": " + what, position - start);
  }

  private int take(int count) {
    if (count < 0 || count > end - position) {
      throw broken(count + " bytes needed, " + remaining() + " there");
    }
    int at = position;
    position += count;
    return at;
  }
}
