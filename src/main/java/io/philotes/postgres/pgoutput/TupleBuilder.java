package io.philotes.postgres.pgoutput;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes a {@link TupleData} column by column, for those who play the server. */
public final class TupleBuilder {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int[] spans = new int[16];
  private int used;

  public TupleBuilder text(String value) {
    return text(value.getBytes(StandardCharsets.UTF_8));
  }

  /** The value's bytes as they are, in whatever encoding. */
  public TupleBuilder text(byte[] value) {
    int offset = bytes.size();
    bytes.writeBytes(value);
    return add(offset, value.length);
  }

  public TupleBuilder sqlNull() {
    return add(0, TupleData.NULL);
  }

  public TupleBuilder unchanged() {
    return add(0, TupleData.UNCHANGED);
  }

  public TupleData build() {
    return new TupleData(bytes.toByteArray(), Arrays.copyOf(spans, used));
  }

  private TupleBuilder add(int offset, int length) {
    if (used == spans.length) {
      spans = Arrays.copyOf(spans, used * 2);
    }
    spans[used++] = offset;
    spans[used++] = length;
    return this;
  }
}
