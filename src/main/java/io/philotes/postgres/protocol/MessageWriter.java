package io.philotes.postgres.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes one message, big-endian; {@link #finish} fills in its length. */
public final class MessageWriter {

  private final int lengthAt;
  private byte[] bytes = new byte[64];
  private int size;

  private MessageWriter(int lengthAt) {
    this.lengthAt = lengthAt;
    this.size = lengthAt + 4;
  }

  /** A message with a type byte. */
  public static MessageWriter typed(char type) {
    MessageWriter writer = new MessageWriter(1);
    writer.bytes[0] = (byte) type;
    return writer;
  }

  /** A message of the startup phase, which has no type byte. */
  public static MessageWriter untyped() {
    return new MessageWriter(0);
  }

  public MessageWriter int8(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
    return this;
  }

  public MessageWriter int16(int value) {
    return int8(value >>> 8).int8(value);
  }

  public MessageWriter int32(int value) {
    return int16(value >>> 16).int16(value);
  }

  public MessageWriter int64(long value) {
    return int32((int) (value >>> 32)).int32((int) value);
  }

  public MessageWriter raw(byte[] value) {
    return raw(value, 0, value.length);
  }

  public MessageWriter raw(byte[] value, int offset, int length) {
    ensure(length);
    System.arraycopy(value, offset, bytes, size, length);
    size += length;
    return this;
  }

  public MessageWriter text(String value) {
    return raw(value.getBytes(StandardCharsets.UTF_8));
  }

  /** @throws IllegalArgumentException when the text holds a zero character: it would end there for the server */
  public MessageWriter cString(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("text with a zero character");
    }
    return text(value).int8(0);
  }

  public byte[] finish() {
    int length = size - lengthAt;
    bytes[lengthAt] = (byte) (length >>> 24);
    bytes[lengthAt + 1] = (byte) (length >>> 16);
    bytes[lengthAt + 2] = (byte) (length >>> 8);
    bytes[lengthAt + 3] = (byte) length;
    return Arrays.copyOf(bytes, size);
  }

  private void ensure(int more) {
    if (more > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
    }
  }
}
