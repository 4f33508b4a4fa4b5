package io.philotes.postgres.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A step of authentication. Type 'R': Int32 method, then data of that method. Has no readable text form.
 *
 * @param data a salt, a list of mechanisms, a SASL message or nothing
 */
public record Authentication(Method method, byte[] data) implements BackendMessage {

  private static final byte[] NOTHING = new byte[0];

  /** The codes of chapter "Message Formats". */
  public enum Method {
    OK(0),
    KERBEROS_V5(2),
    CLEARTEXT_PASSWORD(3),
    MD5_PASSWORD(5),
    GSS(7),
    GSS_CONTINUE(8),
    SSPI(9),
    SASL(10),
    SASL_CONTINUE(11),
    SASL_FINAL(12);

    private final int code;

    Method(int code) {
      this.code = code;
    }
  }

  public static Authentication ok() {
    return new Authentication(Method.OK, NOTHING);
  }

  public static Authentication cleartextPassword() {
    return new Authentication(Method.CLEARTEXT_PASSWORD, NOTHING);
  }

  public static Authentication md5Password(byte[] salt) {
    return new Authentication(Method.MD5_PASSWORD, salt);
  }

  public static Authentication sasl(List<String> mechanisms) {
    return new Authentication(Method.SASL, (String.join("\0", mechanisms) + "\0\0").getBytes(StandardCharsets.UTF_8));
  }

  public static Authentication saslContinue(String serverFirst) {
    return new Authentication(Method.SASL_CONTINUE, serverFirst.getBytes(StandardCharsets.UTF_8));
  }

  public static Authentication saslFinal(String serverFinal) {
    return new Authentication(Method.SASL_FINAL, serverFinal.getBytes(StandardCharsets.UTF_8));
  }

  /** The mechanisms that SASL offers, the server's favourite first. */
  public List<String> mechanisms() {
    MessageReader in = new MessageReader("AuthenticationSASL", data, 0, data.length);
    List<String> mechanisms = new ArrayList<>();
    for (String name = in.readCString(); !name.isEmpty(); name = in.readCString()) {
      mechanisms.add(name);
    }
    in.expectEnd();
    return List.copyOf(mechanisms);
  }

  /** The message that SASL carries. */
  public String text() {
    return new String(data, StandardCharsets.UTF_8);
  }

  @Override
  public Kind kind() {
    return Kind.AUTHENTICATION;
  }

  @Override
  public byte[] encode() {
    return MessageWriter.typed('R').int32(method.code).raw(data).finish();
  }

  static Authentication decode(MessageReader in) {
    int code = in.readInt32();
    for (Method method : Method.values()) {
      if (method.code == code) {
        return new Authentication(method, in.readBytes(in.remaining()));
      }
    }
    throw in.broken("unknown method " + code);
  }

  @Override
  public String toString() {
    return "Authentication[" + method + "]";
  }
}
