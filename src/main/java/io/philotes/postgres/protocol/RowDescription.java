package io.philotes.postgres.protocol;

import java.util.ArrayList;
import java.util.List;

/** The columns of the rows that follow. Type 'T': Int16 count, then the columns. */
public record RowDescription(List<Column> columns) implements BackendMessage {

  /**
   * <pre>
   * String  name
   * Int32   table OID, or 0
   * Int16   attribute number, or 0
   * Int32   type OID
   * Int16   type size, negative when it varies
   * Int32   type modifier
   * Int16   format, 0 text, 1 binary
   * </pre>
   */
  public record Column(String name, int tableOid, int attribute, int typeOid, int typeSize, int typeModifier, int format) {

    /** A computed column of type text. */
    public static Column text(String name) {
      return new Column(name, 0, 0, 25, -1, -1, 0);
    }
  }

  public RowDescription {
    columns = List.copyOf(columns);
  }

  @Override
  public Kind kind() {
    return Kind.ROW_DESCRIPTION;
  }

  @Override
  public byte[] encode() {
    MessageWriter out = MessageWriter.typed('T').int16(columns.size());
    for (Column column : columns) {
      out.cString(column.name).int32(column.tableOid).int16(column.attribute).int32(column.typeOid).int16(column.typeSize)
          .int32(column.typeModifier).int16(column.format);
    }
    return out.finish();
  }

  static RowDescription decode(MessageReader in) {
    int count = in.readInt16();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      columns.add(new Column(in.readCString(), in.readInt32(), (short) in.readInt16(), in.readInt32(), (short) in.readInt16(),
          in.readInt32(), in.readInt16()));
    }
    in.expectEnd();
    return new RowDescription(columns);
  }
}
