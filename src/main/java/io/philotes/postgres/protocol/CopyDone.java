package io.philotes.postgres.protocol;

/** The sender's half of a COPY stream ends. Type 'c' in both directions, no fields. */
public record CopyDone() implements FrontendMessage, BackendMessage {

  @Override
  public Kind kind() {
    return Kind.COPY_DONE;
  }

  @Override
  public byte[] encode() {
    return MessageWriter.typed('c').finish();
  }
}
