package io.philotes.postgres.protocol;

/** The server waits for the next command. Type 'Z': Byte, 'I' idle, 'T' in a transaction, 'E' in a failed one. */
public record ReadyForQuery(char status) implements BackendMessage {

  @Override
  public Kind kind() {
    return Kind.READY_FOR_QUERY;
  }

  @Override
  public byte[] encode() {
    return MessageWriter.typed('Z').int8(status).finish();
  }

  static ReadyForQuery decode(MessageReader in) {
    ReadyForQuery message = new ReadyForQuery((char) (in.readByte() & 0xFF));
    in.expectEnd();
    return message;
  }
}
