package io.philotes.ingestion.image;

import java.util.List;

/** Values that are hard to carry: the extremes of each type, as SQL expressions. */
final class TypedValues {

  /** @param type as in CREATE TABLE */
  record TypedValue(String type, String expression) {}

  static final List<String> PREPARATION = List.of(
      "create type mood as enum ('sad', 'It''s \"ok\"')",
      "create domain positive as int check (value > 0)", "create domain more as positive", "create domain document as jsonb",
      "create domain spelt as json", "create domain flag as bool", "create domain words as text[]",
      "create type pair as (x int, y text)");

  private static final String CONTROL = "(select string_agg(chr(n), '') from generate_series(1, 127) n)";

  static final List<TypedValue> ALL = List.of(
      value("bool", "true"), value("bool", "false"),
      value("int2", "-32768"), value("int4", "-2147483648"), value("int8", "-9223372036854775808"),
      value("int8", "9223372036854775807"), value("oid", "4294967295"),
      value("numeric", "12.340000"), value("numeric", "-0.00000000000000000000000000000000000000001"),
      value("numeric", "'9e131071'"), value("numeric", "('1e-16383')::numeric"), value("numeric", "'NaN'"),
      value("numeric", "'-Infinity'"), value("numeric(1000, 500)", "2::numeric ^ 0.5"),
      value("float4", "'3.4028235e38'"), value("float4", "'1e-45'"), value("float4", "0.1"),
      value("float8", "'5e-324'"), value("float8", "'1.7976931348623157e308'"), value("float8", "0.1::float8 + 0.2"),
      value("float8", "'NaN'"), value("float8", "'Infinity'"), value("float8", "1e20"),
      value("text", "''"), value("text", CONTROL), value("text", "'Grüße ☃ 日本 😀 ' || chr(1114109) || chr(8232)"),
      value("text", "repeat('\"\\', 100000)"), value("varchar(10)", "'null'"), value("char(5)", "'a'"),
      value("\"char\"", "'x'"), value("name", "'Größe'"), value("bytea", "decode(repeat('00ff7f80', 64), 'hex')"),
      value("date", "'infinity'"), value("date", "'4713-01-01 BC'"),
      value("timestamp", "'294276-12-31 23:59:59.999999'"), value("timestamp", "'-infinity'"),
      value("timestamptz", "'2026-01-24 10:00:00.123456+05:30'"), value("time", "'24:00:00'"),
      value("timetz", "'23:59:59.999999-15:59'"), value("interval", "'-178000000 years 3 days -00:00:00.000001'"),
      value("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"), value("inet", "'2001:db8::1/64'"),
      value("cidr", "'10.0.0.0/8'"), value("macaddr8", "'08:00:2b:01:02:03:04:05'"), value("money", "-92233720368547758.08"),
      value("bit(5)", "B'10101'"), value("varbit", "B''"), value("pg_lsn", "'FFFFFFFF/FFFFFFFF'"),
      value("xid8", "'18446744073709551615'"), value("point", "'(1.5,-Infinity)'"), value("polygon", "'((0,0),(1,1),(2,0))'"),
      value("int4range", "'(,5)'"), value("tstzrange", "'[2026-01-01 00:00+00,infinity)'"),
      value("int8multirange", "'{[1,2),[5,)}'"), value("int4[]", "'[-1:1]={1,NULL,3}'"),
      value("text[][]", "array[array['a\"b', E'\\\\'], array['', null]]"),
      value("tsvector", "to_tsvector('english', 'it''s a quick \"fox\"')"), value("mood", "'It''s \"ok\"'"),
      value("positive", "7"), value("more", "8"), value("document", "'{\"a\": 1}'"), value("spelt", "'[1 ,2]'"), value("flag", "true"),
      value("words", "array['a', null]"), value("pair", "row(1, E'a \"b\", \\\\ \n c')"), value("jsonb[]", "array['{\"a\": 1}'::jsonb, 'null']"),
      value("json", "'{\"a\" : 1e5,\n \"a\": \"\\u0000\" }'"), value("json", "' null'"),
      value("jsonb", "'{\"b\": [1, 2.50, null, \"\\n\\\"ä\\u001f\"], \"a\": 12345678901234567890.123456789}'"),
      value("jsonb", "'null'"), value("jsonb", "'\"null\"'"), value("jsonb", "'1e1000'"), value("jsonb", "'[]'"),
      value("text", "null"), value("jsonb", "null"), value("int8", "null"));

  private TypedValues() {}

  private static TypedValue value(String type, String expression) {
    return new TypedValue(type, expression);
  }
}
