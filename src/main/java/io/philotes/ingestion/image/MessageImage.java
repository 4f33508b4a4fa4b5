package io.philotes.ingestion.image;

import io.philotes.event.JsonBytes;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
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

  /** Writes the image. */
  public static void write(Message message, JsonBytes out) {
    byte[] prefix = JsonString.quoted(message.prefix());
    byte[] content = message.content();
    put(PREFIX, out);
    put(prefix, out);
    put(CONTENT, out);
    int start = out.size();
    if (JsonString.write(content, 0, content.length, out)) {
      put(UTF8, out);
    } else {
      out.truncate(start);
      Base64Text.write(content, 0, content.length, out);
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
