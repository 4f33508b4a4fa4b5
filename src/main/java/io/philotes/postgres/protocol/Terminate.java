package io.philotes.postgres.protocol;

/** The client leaves. Type 'X', no fields. */
public record Terminate() implements FrontendMessage {

  @Override
  public byte[] encode() {
    return MessageWriter.typed('X').finish();
  }
}
