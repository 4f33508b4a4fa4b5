package io.philotes.recording;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of SCRAM-SHA-256, just enough for a test server and an ASCII password. */
final class Scram {

  private final String password;
  private final String first = "n=,r=" + Base64.getEncoder().encodeToString(Long.toString(System.nanoTime()).getBytes(StandardCharsets.US_ASCII));

  Scram(String password) {
    this.password = password;
  }

  String first() {
    return "n,," + first;
  }

  String answer(String serverFirst) {
    Map<Character, String> fields = new HashMap<>();
    for (String field : serverFirst.split(",")) {
      fields.put(field.charAt(0), field.substring(2));
    }
    String withoutProof = "c=biws,r=" + fields.get('r');
    try {
      PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), Base64.getDecoder().decode(fields.get('s')), Integer.parseInt(fields.get('i')), 256);
      byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
      byte[] key = hmac(salted, "Client Key");
      byte[] proof = hmac(MessageDigest.getInstance("SHA-256").digest(key), first + "," + serverFirst + "," + withoutProof);
      for (int i = 0; i < proof.length; i++) {
        proof[i] ^= key[i];
      }
      return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }
}
