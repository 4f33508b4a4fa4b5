package io.philotes.error;

/** Makes foreign text fit for one line of a log: control and direction characters are escaped, long text is cut. */
public final class Printable {

  private static final int LONGEST = 500;

  private Printable() {}

  public static String line(String text) {
    if (text == null) {
      return "null";
    }
    StringBuilder out = new StringBuilder(Math.min(text.length(), LONGEST) + 8);
    for (int i = 0; i < text.length(); i++) {
      if (out.length() >= LONGEST) {
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
