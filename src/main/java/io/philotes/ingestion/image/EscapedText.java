package io.philotes.ingestion.image;

/** How long a text is as a JSON string. Looks at every byte, so it is for the few texts that are large. Pure. */
public final class EscapedText {

  /** The most bytes that one becomes. */
  public static final int MOST = 6;

  private static final int SHORT = 2;

  private EscapedText() {}

  /** Bytes between the quotes. */
  public static long length(byte[] text, int from, int to) {
    long length = to - from;
    for (int at = JsonString.nextSpecial(text, from, to); at < to; at = JsonString.nextSpecial(text, at + 1, to)) {
      length += escaped(text[at]) - 1;
    }
    return length;
  }

  private static int escaped(byte special) {
    return switch (special) {
      case '"', '\\', '\n', '\r', '\t', '\b', '\f' -> SHORT;
      default -> MOST;
    };
  }
}
