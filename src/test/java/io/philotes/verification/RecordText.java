package io.philotes.verification;

/** A row as the server's {@code record_out} writes it: what {@code row::text} gives. */
final class RecordText {

  private RecordText() {}

  /** @param values in the order of the columns, SQL NULL as null */
  static String of(String... values) {
    StringBuilder out = new StringBuilder(16 * values.length).append('(');
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        out.append(',');
      }
      if (values[i] != null) {
        add(values[i], out);
      }
    }
    return out.append(')').toString();
  }

  private static void add(String value, StringBuilder out) {
    if (!needsQuotes(value)) {
      out.append(value);
      return;
    }
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append(c);
      }
      out.append(c);
    }
    out.append('"');
  }

  private static boolean needsQuotes(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || c == ' ' || c >= '\t' && c <= '\r') {
        return true;
      }
    }
    return value.isEmpty();
  }
}
