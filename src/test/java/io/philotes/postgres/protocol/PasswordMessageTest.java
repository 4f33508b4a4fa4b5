package io.philotes.postgres.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class PasswordMessageTest {

  /** md5(md5("secret" + "user") + 01020304), computed with md5sum. */
  @Test
  void answersARequestForMd5() {
    assertEquals("md5fccef98e4f1cf6cbe96b743fad4e8bd0", PasswordMessage.md5("user", "secret", new byte[] {1, 2, 3, 4}).text());
  }

  @Test
  void neverShowsItself() {
    assertFalse(new PasswordMessage("CANARY").toString().contains("CANARY"));
  }

  @Test
  void isReadAsItIsWritten() {
    byte[] bytes = new PasswordMessage("päss").encode();
    assertEquals("päss", PasswordMessage.decode(bytes, 5, bytes.length - 5).text());
  }
}
