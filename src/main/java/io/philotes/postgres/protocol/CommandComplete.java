package io.philotes.postgres.protocol;

/** A command is finished. Type 'C': String, its tag. */
public record CommandComplete(String tag) implements BackendMessage {

  @Override
  public Kind kind() {
    return Kind.COMMAND_COMPLETE;
  }

  @Override
  public byte[] encode() {
    return MessageWriter.typed('C').cString(tag).finish();
  }

  static CommandComplete decode(MessageReader in) {
    CommandComplete message = new CommandComplete(in.readCString());
    in.expectEnd();
    return message;
  }
}
