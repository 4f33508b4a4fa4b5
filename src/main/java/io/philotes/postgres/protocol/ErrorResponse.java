package io.philotes.postgres.protocol;

/** A command failed, or the session ends. Type 'E': fields, see {@link ServerError}. */
public record ErrorResponse(ServerError error) implements BackendMessage {

  @Override
  public Kind kind() {
    return Kind.ERROR;
  }

  @Override
  public byte[] encode() {
    MessageWriter out = MessageWriter.typed('E');
    error.encode(out);
    return out.finish();
  }
}
