package io.philotes.postgres.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The password, or its MD5. Type 'p': String. Gives the password away, or something as good as it, to whoever asks: see
 * {@link LoginRules#weak}. Has no readable text form.
 */
public record PasswordMessage(String text) implements FrontendMessage {

  /** The answer to a request for MD5: {@code "md5" + md5(md5(password + user) + salt)}, in hexadecimal digits. */
  public static PasswordMessage md5(String user, String password, byte[] salt) {
    byte[] stored = hex(digest((password + user).getBytes(UTF_8), new byte[0])).getBytes(UTF_8);
    return new PasswordMessage("md5" + hex(digest(stored, salt)));
  }

  private static byte[] digest(byte[] first, byte[] second) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      md5.update(first);
      return md5.digest(second);
    } catch (NoSuchAlgorithmException none) {
      throw new AuthenticationRefusedException("this Java runtime has no MD5", none);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public byte[] encode() {
    return MessageWriter.typed('p').cString(text).finish();
  }

  public static PasswordMessage decode(byte[] bytes, int offset, int length) {
    MessageReader in = new MessageReader("PasswordMessage", bytes, offset, length);
    PasswordMessage message = new PasswordMessage(in.readCString());
    in.expectEnd();
    return message;
  }

  @Override
  public String toString() {
    return "PasswordMessage[]";
  }
}
