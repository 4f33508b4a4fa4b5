package io.philotes.error;

/** Makes foreign text fit for one line of a log: control and direction characters are escaped. */
public final class Printable {

  private static final int LONGEST = 500;

  private Printable() {}

  /** The text, cut where it is long. */
  public static String line(String text) {
    return line(String.valueOf(text), LONGEST);
  }

  /** The whole text, for what is of no use when it is cut; whoever makes it limits it. */
  public static String whole(String text) {
    return line(text, Integer.MAX_VALUE);
  }

  /** Whether {@link #line} leaves the text whole. */
  public static boolean fits(String text) {
    return text.length() <= LONGEST && whole(text).length() <= LONGEST;
  }

  /** @param longest how many characters stay at most */
  public static String line(String text, int longest) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), longest) + 8);
    for (int i = 0; i < text.length(); i++) {
      if (out.length() >= longest) {
        return out.append("…").toString();
      }
      append(out, text.charAt(i));
    }
    return out.toString();
  }

  private static void append(StringBuilder out, char c) {
    if (isObeyed(c)) {
      out.append(String.format("\\u%04x", (int) c));
    } else {
      out.append(c);
    }
  }

  /** Whether a terminal or an editor would obey a character instead of showing it. */
  public static boolean isObeyed(char c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == '\u2028' || c == '\u2029';
  }
}
