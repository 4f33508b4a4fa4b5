package io.philotes.postgres.pgoutput;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the fields of one message; the counterpart of {@link MessageReader}. Refuses what cannot be sent. */
final class MessageWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  MessageWriter(char type) {
    out.write(type);
  }

  MessageWriter int8(int value) {
    out.write(value);
    return this;
  }

  MessageWriter int16(int value) {
    return int8(value >>> 8).int8(value);
  }

  MessageWriter int32(int value) {
    return int16(value >>> 16).int16(value);
  }

  MessageWriter uint32(long value) {
    if (value >>> 32 != 0) {
      throw new IllegalArgumentException("not an unsigned 32-bit number: " + value);
    }
    return int32((int) value);
  }

  MessageWriter int64(long value) {
    return int32((int) (value >>> 32)).int32((int) value);
  }

  MessageWriter columns(int count) {
    if (count > TupleData.MAX_COLUMNS) {
      throw new IllegalArgumentException("more than " + TupleData.MAX_COLUMNS + " columns: " + count);
    }
    return int16(count);
  }

  MessageWriter string(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a name cannot hold a zero character");
    }
    out.writeBytes(value.getBytes(StandardCharsets.UTF_8));
    return int8(0);
  }

  MessageWriter schema(String name) {
    return string(name.equals("pg_catalog") ? "" : name);
  }

  MessageWriter bytes(byte[] source, int offset, int length) {
    int32(length);
    out.write(source, offset, length);
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
