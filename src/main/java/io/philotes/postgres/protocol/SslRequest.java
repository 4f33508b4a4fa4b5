package io.philotes.postgres.protocol;

/** Asks for TLS before anything else: Int32 8, Int32 80877103. The answer is one byte, 'S' or 'N'. No type byte. */
public record SslRequest() implements FrontendMessage {

  public static final int CODE = 80877103;

  @Override
  public byte[] encode() {
    return MessageWriter.untyped().int32(CODE).finish();
  }
}
