package io.philotes.postgres.catalog;

import java.util.Locale;

/**
 * The text of a condition for people to copy: in one line, without a character that a terminal or an editor obeys, and with the same
 * meaning. Such characters are blanks between words, and in names and literals they are escaped in SQL's own way; comments are left out.
 * See PostgreSQL, chapter "Lexical Structure". A literal that is written with {@code U&} is left as it is.
 */
public final class ConditionText {

  private final String sql;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private ConditionText(String sql) {
    this.sql = sql;
  }

  /** @param condition as it is configured, or as the server writes it */
  public static String oneLine(String condition) {
    return Identifiers.isObeyed(condition) ? new ConditionText(condition).read() : condition;
  }

  private String read() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\'') {
        literal(quoted('\'', false));
      } else if (c == '"') {
        name(quoted('"', false));
      } else if (c == '$') {
        dollar();
      } else if (isOfWord(c)) {
        word();
      } else if (sql.startsWith("--", at)) {
        skip(endOfLine());
      } else if (sql.startsWith("/*", at)) {
        skip(endOfComment());
      } else {
        out.append(Identifiers.isObeyed(c) ? ' ' : c);
        at++;
      }
    }
    return out.toString();
  }

  /** What is between two quotes, of which the first is the next character; a quote in it is there twice. */
  private String quoted(char quote, boolean escapes) {
    int from = ++at;
    while (at < sql.length() && (sql.charAt(at) != quote || sql.startsWith(String.valueOf(quote), at + 1))) {
      at += sql.charAt(at) == quote || escapes && sql.charAt(at) == '\\' ? 2 : 1;
    }
    String content = sql.substring(from, Math.min(at, sql.length()));
    at = end(at, 1);
    return content;
  }

  /** @param content with quotes doubled */
  private void name(String content) {
    out.append(Identifiers.isObeyed(content) ? Identifiers.quote(content.replace("\"\"", "\"")) : '"' + content + '"');
  }

  /** @param content with quotes doubled */
  private void literal(String content) {
    if (!Identifiers.isObeyed(content)) {
      out.append('\'').append(content).append('\'');
      return;
    }
    out.append(out.length() > 0 && isOfWord(out.charAt(out.length() - 1)) ? " E'" : "E'");
    for (char c : content.toCharArray()) {
      out.append(c == '\\' ? "\\\\" : escaped(c));
    }
    out.append('\'');
  }

  private void escapeLiteral(String content) {
    out.append('\'');
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      if (c == '\\' && i + 1 < content.length()) {
        char next = content.charAt(++i);
        out.append(Identifiers.isObeyed(next) ? "" : "\\").append(escaped(next));
      } else {
        out.append(escaped(c));
      }
    }
    out.append('\'');
  }

  private static String escaped(char c) {
    return Identifiers.isObeyed(c) ? String.format("\\u%04x", (int) c) : String.valueOf(c);
  }

  /** A literal between two tags such as {@code $$} or {@code $x$}. */
  private void dollar() {
    int from = at + 1;
    while (from < sql.length() && isOfWord(sql.charAt(from))) {
      from++;
    }
    if (from >= sql.length() || sql.charAt(from) != '$') {
      out.append(sql.charAt(at++));
      return;
    }
    String tag = sql.substring(at, from + 1);
    int close = end(sql.indexOf(tag, from + 1), 0);
    String content = sql.substring(from + 1, close);
    at = end(close, tag.length());
    if (Identifiers.isObeyed(content)) {
      literal(content.replace("'", "''"));
    } else {
      out.append(tag).append(content).append(tag);
    }
  }

  /** A name, a key word, a number, or the letter that says how the literal behind it is to be read. */
  private void word() {
    int from = at;
    while (at < sql.length() && (isOfWord(sql.charAt(at)) || sql.charAt(at) == '$')) {
      at++;
    }
    String word = sql.substring(from, at);
    out.append(Identifiers.isObeyed(word) ? Identifiers.quote(lowerCase(word)) : word);
    if (word.equalsIgnoreCase("E") && sql.startsWith("'", at)) {
      escapeLiteral(quoted('\'', true));
    } else if (word.equalsIgnoreCase("U") && (sql.startsWith("&'", at) || sql.startsWith("&\"", at))) {
      char quote = sql.charAt(++at);
      out.append('&').append(quote).append(quoted(quote, false)).append(quote);
    }
  }

  /** As the server reads a name without quotes: only the letters of ASCII. */
  private static String lowerCase(String word) {
    StringBuilder lower = new StringBuilder(word.length());
    word.chars().forEach(c -> lower.append(c < 0x80 ? String.valueOf((char) c).toLowerCase(Locale.ROOT) : String.valueOf((char) c)));
    return lower.toString();
  }

  /** Letters, digits, and whatever is not of ASCII. */
  private static boolean isOfWord(char c) {
    return c >= 0x80 || c == '_' || Character.isLetterOrDigit(c);
  }

  private int endOfLine() {
    int i = at;
    while (i < sql.length() && sql.charAt(i) != '\n' && sql.charAt(i) != '\r') {
      i++;
    }
    return i;
  }

  /** They may be in one another. */
  private int endOfComment() {
    int depth = 1;
    int i = at + 2;
    while (i < sql.length() && depth > 0) {
      depth += sql.startsWith("/*", i) ? 1 : sql.startsWith("*/", i) ? -1 : 0;
      i += sql.startsWith("/*", i) || sql.startsWith("*/", i) ? 2 : 1;
    }
    return i;
  }

  private void skip(int to) {
    out.append(' ');
    at = to;
  }

  /** @param found where something begins, or -1 when it is not there */
  private int end(int found, int length) {
    return found < 0 ? sql.length() : Math.min(found + length, sql.length());
  }
}
