package io.philotes.postgres.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * START_REPLICATION succeeded: from now on both sides send CopyData. Type 'W': Int8 format, Int16 count, Int16 format of
 * each column.
 */
public record CopyBothResponse(int format, List<Integer> columnFormats) implements BackendMessage {

  public CopyBothResponse {
    columnFormats = List.copyOf(columnFormats);
  }

  @Override
  public Kind kind() {
    return Kind.COPY_BOTH;
  }

  @Override
  public byte[] encode() {
    MessageWriter out = MessageWriter.typed('W').int8(format).int16(columnFormats.size());
    columnFormats.forEach(out::int16);
    return out.finish();
  }

  static CopyBothResponse decode(MessageReader in) {
    int format = in.readByte();
    int count = in.readInt16();
    List<Integer> formats = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      formats.add(in.readInt16());
    }
    in.expectEnd();
    return new CopyBothResponse(format, formats);
  }
}
