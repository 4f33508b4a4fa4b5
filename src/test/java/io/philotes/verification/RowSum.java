package io.philotes.verification;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The md5 of the row images of one transaction, in order: what a receipt carries. A line is the operation's letter and the
 * row's text: the new row of an insert and an update, the old row of a delete, nothing of a truncate.
 */
final class RowSum {

  private final MessageDigest digest = md5();

  void add(String line) {
    digest.update(line.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
  }

  /** The sum of all lines so far; begins anew. */
  String end() {
    return String.format("%032x", new BigInteger(1, digest.digest()));
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
