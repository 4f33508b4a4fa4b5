package io.philotes.postgres.protocol;

/** A simple query, or a replication command. Type 'Q': String. */
public record Query(String sql) implements FrontendMessage {

  @Override
  public byte[] encode() {
    return MessageWriter.typed('Q').cString(sql).finish();
  }

  public static Query decode(byte[] bytes, int offset, int length) {
    MessageReader in = new MessageReader("Query", bytes, offset, length);
    Query message = new Query(in.readCString());
    in.expectEnd();
    return message;
  }
}
