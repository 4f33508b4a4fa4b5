package io.philotes.ingestion.image;

import io.philotes.event.JsonBytes;
import java.nio.charset.StandardCharsets;

/**
 * A change that cannot be made an event, as the after image of one: all bytes of its pgoutput message, and why.
 *
 * <pre>{"message":"I","bytes":"SQAAQB…","reason":"table public.notes, column body: the value is not valid UTF-8 text"}</pre>
 */
public final class UndecodedImage {

  private static final byte[] MESSAGE = ascii("{\"message\":\"");
  private static final byte[] BYTES = ascii("\",\"bytes\":");
  private static final byte[] REASON = ascii(",\"reason\":");

  private UndecodedImage() {}

  /**
   * Writes the image.
   *
   * @param type the first byte of the message, a letter
   * @param reason a sentence without row data
   */
  public static void write(byte type, byte[] message, int offset, int length, String reason, JsonBytes out) {
    byte[] why = JsonString.quoted(reason);
    out.put(MESSAGE, 0, MESSAGE.length);
    out.put(type);
    out.put(BYTES, 0, BYTES.length);
    Base64Text.write(message, offset, length, out);
    out.put(REASON, 0, REASON.length);
    out.put(why, 0, why.length);
    out.put('}');
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
