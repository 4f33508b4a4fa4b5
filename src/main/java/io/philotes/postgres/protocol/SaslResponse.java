package io.philotes.postgres.protocol;

/** Continues a SASL exchange. Type 'p': the data fills the message. Has no readable text form. */
public record SaslResponse(String data) implements FrontendMessage {

  @Override
  public byte[] encode() {
    return MessageWriter.typed('p').text(data).finish();
  }

  public static SaslResponse decode(byte[] bytes, int offset, int length) {
    return new SaslResponse(new MessageReader("SASLResponse", bytes, offset, length).readText(length));
  }

  @Override
  public String toString() {
    return "SaslResponse[]";
  }
}
