package io.philotes.ingestion.image;

import io.philotes.event.JsonBytes;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.pgoutput.Utf8;
import java.nio.charset.StandardCharsets;

/**
 * A logical message as the after image of its event. A message holds bytes and does not say what they are: those that
 * are UTF-8 without a zero byte are written as the text they are, all others in base64. Nothing is ever replaced.
 *
 * <pre>{"prefix":"outbox","content":"{\"id\":1}","encoding":"utf8"}</pre>
 */
public final class MessageImage {

  private static final byte[] PREFIX = ascii("{\"prefix\":");
  private static final byte[] CONTENT = ascii(",\"content\":");
  private static final byte[] UTF8 = ascii(",\"encoding\":\"utf8\"}");
  private static final byte[] BASE64 = ascii(",\"encoding\":\"base64\"}");

  private MessageImage() {}

  /** Bytes that its content takes in the image. Looks at every byte. */
  public static long length(Message message) {
    int from = message.offset();
    int to = from + message.length();
    return !hasZero(message.bytes(), from, to) && Utf8.isValid(message.bytes(), from, to)
        ? EscapedText.length(message.bytes(), from, to) : 4 * ((message.length() + 2L) / 3);
  }

  private static boolean hasZero(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != 0) {
      at++;
    }
    return at < to;
  }

  /** Writes the image. */
  public static void write(Message message, JsonBytes out) {
    byte[] prefix = JsonString.quoted(message.prefix());
    int from = message.offset();
    int to = from + message.length();
    put(PREFIX, out);
    put(prefix, out);
    put(CONTENT, out);
    int start = out.size();
    if (!hasZero(message.bytes(), from, to) && JsonString.write(message.bytes(), from, to, out)) {
      put(UTF8, out);
    } else {
      out.truncate(start);
      Base64Text.write(message.bytes(), from, message.length(), out);
      put(BASE64, out);
    }
  }

  private static void put(byte[] bytes, JsonBytes out) {
    out.put(bytes, 0, bytes.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
