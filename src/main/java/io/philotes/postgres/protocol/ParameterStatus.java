package io.philotes.postgres.protocol;

/** The value of a reported setting, at start and whenever it changes. Type 'S': String name, String value. */
public record ParameterStatus(String name, String value) implements BackendMessage {

  @Override
  public Kind kind() {
    return Kind.PARAMETER_STATUS;
  }

  @Override
  public byte[] encode() {
    return MessageWriter.typed('S').cString(name).cString(value).finish();
  }

  static ParameterStatus decode(MessageReader in) {
    ParameterStatus message = new ParameterStatus(in.readCString(), in.readCString());
    in.expectEnd();
    return message;
  }
}
