package io.philotes.postgres.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One row in text form. Type 'D': Int16 count, then for each value Int32 length (-1 for NULL) and the bytes. Has no
 * readable text form: it is row data.
 *
 * @param values a null element stands for NULL
 */
public record DataRow(List<String> values) implements BackendMessage {

  public DataRow {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  @Override
  public Kind kind() {
    return Kind.DATA_ROW;
  }

  @Override
  public byte[] encode() {
    MessageWriter out = MessageWriter.typed('D').int16(values.size());
    for (String value : values) {
      encode(out, value);
    }
    return out.finish();
  }

  private static void encode(MessageWriter out, String value) {
    if (value == null) {
      out.int32(-1);
      return;
    }
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    out.int32(bytes.length).raw(bytes);
  }

  static DataRow decode(MessageReader in) {
    int count = in.readInt16();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = in.readInt32();
      values.add(length == -1 ? null : in.readText(length));
    }
    in.expectEnd();
    return new DataRow(values);
  }

  @Override
  public String toString() {
    return "DataRow[" + values.size() + " values]";
  }
}
