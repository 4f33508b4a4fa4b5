package io.philotes.postgres.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Chooses a mechanism and begins. Type 'p': String mechanism, Int32 length, the client-first message. Has no readable
 * text form: it is part of an authentication.
 */
public record SaslInitialResponse(String mechanism, String clientFirst) implements FrontendMessage {

  @Override
  public byte[] encode() {
    byte[] data = clientFirst.getBytes(StandardCharsets.UTF_8);
    return MessageWriter.typed('p').cString(mechanism).int32(data.length).raw(data).finish();
  }

  public static SaslInitialResponse decode(byte[] bytes, int offset, int length) {
    MessageReader in = new MessageReader("SASLInitialResponse", bytes, offset, length);
    SaslInitialResponse message = new SaslInitialResponse(in.readCString(), in.readText(in.readInt32()));
    in.expectEnd();
    return message;
  }

  @Override
  public String toString() {
    return "SaslInitialResponse[" + mechanism + "]";
  }
}
