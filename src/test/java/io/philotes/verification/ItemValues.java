package io.philotes.verification;

import java.util.Random;

/** Values of many types, with the ones that break things: extremes, quotes, line breaks, nulls of two kinds. */
final class ItemValues {

  /** Occurs in values and must never occur in a log. */
  static final String CANARY = "canary-in-a-row-5c1f";

  private static final String[] I8 = {"0", "-9223372036854775808", "9223372036854775807", "42"};
  private static final String[] NUMERIC = {"NaN", "0.00", "-0.10", "12345678901234567890.123456789", "1e30", "7"};
  private static final String[] F8 = {"NaN", "Infinity", "-Infinity", "-0", "0.30000000000000004", "1e-300", "5"};
  private static final String[] F4 = {"0.1", "NaN", "3.4e38", "-1"};
  private static final String[] TEXT = {"", "plain", "Zürich \"x\"", "a\nb\tc\\", "(,)", " ", "null", "日本 😀", "{\"no\":1}",
      "it's", "\u007f\u0001", CANARY};
  private static final String[] TIMES = {"infinity", "-infinity", "2024-02-29 12:34:56.789012+02", "0044-03-15 BC",
      "9999-12-31 23:59:59.999999"};
  private static final String[] INTERVALS = {"1 year -2 days 03:04:05.6", "-1 mon", "0"};
  private static final String[] JSON = {"null", "{\"a\": 1.50, \"a\":2}", "[1, \"x\\u00e9\", null]", "\"text\"", "1e5", "true", " {} "};
  private static final String[] INTS = {"{}", "{1,NULL,3}", "[0:1]={7,8}"};
  private static final String[] TEXTS = {"{a,\"b c\",NULL}", "{\"\\\"\",\"\"}", "{{a,b},{c,d}}"};
  private static final String[] RANGES = {"empty", "[1,5)", "(,3]"};
  private static final String[] ADDRESSES = {"10.0.0.1", "::1/64"};
  private static final String[] MOODS = {"sad", "so so", "happy"};

  static final String INSERT = "INSERT INTO item AS t VALUES (?::uuid, ?, ?::smallint, ?::bigint, ?::numeric, ?::float8,"
      + " ?::float4, ?::boolean, ?::text, ?::char(5), ?::timestamptz, ?::timestamp, ?::date, ?::interval, ?::bytea, ?::json,"
      + " ?::jsonb, ?::int[], ?::text[], ?::int4range, ?::inet, ?::mood, ?::varbit)";
  static final String UPDATE = "UPDATE item AS t SET num = ?::numeric, note = ?::text, jb = ?::jsonb, js = ?::json, f8 = ?::float8"
      + " WHERE id IN (SELECT id FROM item WHERE owner = ? ORDER BY id LIMIT ?)";

  private final Random random;

  ItemValues(Random random) {
    this.random = random;
  }

  Object[] row(String id, int owner) {
    return new Object[] {id, owner, any("-32768", "32767", "5"), any(I8), any(NUMERIC), any(F8), any(F4), any("t", "f"), text(),
        any("", "ab", "abcde"), any(TIMES), any(TIMES), any("infinity", "2024-02-29", "0044-03-15 BC"), any(INTERVALS),
        any("\\x", "\\x00ff5c"), any(JSON), any(JSON), any(INTS), any(TEXTS), any(RANGES), any(ADDRESSES), any(MOODS),
        any("", "101")};
  }

  Object[] change(int owner, int most) {
    return new Object[] {any(NUMERIC), text(), any(JSON), any(JSON), any(F8), owner, most};
  }

  String text() {
    return any(TEXT);
  }

  /** One of them, or sometimes null. */
  private String any(String... values) {
    return random.nextInt(8) == 0 ? null : values[random.nextInt(values.length)];
  }
}
