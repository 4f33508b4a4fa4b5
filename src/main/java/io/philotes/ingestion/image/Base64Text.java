package io.philotes.ingestion.image;

import io.philotes.event.JsonBytes;
import java.util.Arrays;
import java.util.Base64;

/** Writes bytes in base64, as a JSON string, piece by piece. */
final class Base64Text {

  /** A multiple of three, so that the pieces fit together. */
  private static final int PIECE = 12 * 1024;

  private Base64Text() {}

  static void write(byte[] bytes, int offset, int length, JsonBytes out) {
    out.ensure((int) Math.min(Integer.MAX_VALUE, 4L * ((length + 2L) / 3) + 2));
    out.put('"');
    for (int from = offset; from < offset + length; from += PIECE) {
      byte[] piece = Base64.getEncoder().encode(Arrays.copyOfRange(bytes, from, Math.min(offset + length, from + PIECE)));
      out.put(piece, 0, piece.length);
    }
    out.put('"');
  }
}
