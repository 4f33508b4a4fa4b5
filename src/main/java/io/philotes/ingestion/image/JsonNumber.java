package io.philotes.ingestion.image;

/** Tells whether a text is a number in JSON's grammar (RFC 8259, chapter 6), so that it may be copied as it is. */
final class JsonNumber {

  private JsonNumber() {}

  static boolean isValid(byte[] text, int from, int to) {
    int at = from < to && text[from] == '-' ? from + 1 : from;
    int integer = at;
    at = afterDigits(text, at, to);
    if (at == integer || at - integer > 1 && text[integer] == '0') {
      return false;
    }
    if (at < to && text[at] == '.') {
      int fraction = at + 1;
      at = afterDigits(text, fraction, to);
      if (at == fraction) {
        return false;
      }
    }
    return at == to || isExponent(text, at, to);
  }

  private static boolean isExponent(byte[] text, int from, int to) {
    if ((text[from] | 0x20) != 'e') {
      return false;
    }
    int digits = from + 1;
    if (digits < to && (text[digits] == '+' || text[digits] == '-')) {
      digits++;
    }
    return digits < to && afterDigits(text, digits, to) == to;
  }

  private static int afterDigits(byte[] text, int from, int to) {
    int at = from;
    while (at < to && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at;
  }
}
