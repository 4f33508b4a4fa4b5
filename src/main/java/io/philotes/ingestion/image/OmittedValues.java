package io.philotes.ingestion.image;

import io.philotes.event.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The values that one image lacks because they are too long, each with its length and a digest of its text, so that whoever fetches
 * it elsewhere can tell whether it is the same.
 *
 * <pre>"omitted":{"doc":{"bytes":123456789,"sha256":"9f86d081…"}}</pre>
 */
final class OmittedValues {

  private final byte[] opening;
  private final StringBuilder members = new StringBuilder();

  OmittedValues(String member) {
    opening = ("\"" + member + "\":{").getBytes(StandardCharsets.US_ASCII);
  }

  void clear() {
    members.setLength(0);
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** @param quotedColumn the name as a JSON string */
  void add(byte[] quotedColumn, byte[] text, int offset, int length) {
    members.append(members.isEmpty() ? "" : ",").append(new String(quotedColumn, StandardCharsets.UTF_8))
        .append(":{\"bytes\":").append(length).append(",\"sha256\":\"").append(sha256(text, offset, length)).append("\"}");
  }

  /** Writes the whole member. */
  void write(JsonBytes out) {
    byte[] bytes = members.toString().getBytes(StandardCharsets.UTF_8);
    out.put(opening, 0, opening.length);
    out.put(bytes, 0, bytes.length);
    out.put('}');
  }

  private static String sha256(byte[] text, int offset, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(text, offset, length);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
