package io.philotes.endtoend;

import java.util.List;

/** Types, each with a SQL expression that makes a value of it: at random, and now and then one of the extremes. */
final class RandomTypes {

  /**
   * @param name of the column
   * @param type as in CREATE TABLE
   * @param value evaluated anew for each row
   */
  record RandomType(String name, String type, String value) {}

  /** What the expressions use, and types of one's own. Characters: controls, quotes, a noncharacter, emoji, other letters, ASCII. */
  static final List<String> PREPARATION = List.of(
      "CREATE EXTENSION hstore", "CREATE EXTENSION ltree", "CREATE EXTENSION citext", "CREATE EXTENSION cube", "CREATE EXTENSION seg",
      "CREATE EXTENSION isn", "CREATE EXTENSION intarray", "CREATE SCHEMA rig",
      "CREATE TYPE rig.mood AS ENUM ('sad', 'so, so', 'It''s \"ok\"', '☃')", "CREATE TYPE rig.pair AS (x int, y text)",
      "CREATE DOMAIN rig.count AS int", "CREATE DOMAIN rig.counted AS rig.count", "CREATE DOMAIN rig.flag AS bool",
      "CREATE DOMAIN rig.amount AS numeric", "CREATE DOMAIN rig.doc AS jsonb", "CREATE DOMAIN rig.spelt AS json", "CREATE DOMAIN rig.words AS text[]",
      "CREATE TYPE rig.spans AS RANGE (subtype = float8)",
      """
      CREATE FUNCTION rig.pick(VARIADIC text[]) RETURNS text LANGUAGE sql VOLATILE AS
      $$ SELECT $1[1 + floor(random() * cardinality($1))::int] $$""",
      """
      CREATE FUNCTION rig.num(digits int) RETURNS text LANGUAGE sql VOLATILE AS
      $$ SELECT CASE WHEN random() < 0.5 THEN '-' ELSE '' END || 1 + floor(random() * 9)::int || coalesce(string_agg(floor(random() * 10)::int::text, ''), '')
           FROM generate_series(1, floor(random() * digits)::int) $$""",
      """
      CREATE FUNCTION rig.ch() RETURNS text LANGUAGE sql VOLATILE AS
      $$ SELECT chr(CASE floor(random() * 9)::int WHEN 0 THEN 1 + floor(random() * 31)::int WHEN 1 THEN 34 WHEN 2 THEN 92 WHEN 3 THEN 65534
           WHEN 4 THEN 128512 + floor(random() * 60)::int WHEN 5 THEN 127 + floor(random() * 2000)::int WHEN 6 THEN 39 ELSE 32 + floor(random() * 95)::int END) $$""",
      """
      CREATE FUNCTION rig.txt(length int) RETURNS text LANGUAGE sql VOLATILE AS
      $$ SELECT coalesce(string_agg(rig.ch(), ''), '') FROM generate_series(1, floor(random() * length)::int) $$""",
      """
      CREATE FUNCTION rig.doc(depth int) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
      BEGIN
        RETURN CASE floor(random() * CASE WHEN depth = 0 THEN 5 ELSE 8 END)::int
          WHEN 0 THEN 'null'::jsonb WHEN 1 THEN 'true'::jsonb WHEN 2 THEN to_jsonb((rig.num(60) || '.' || abs(rig.num(9)::numeric))::numeric)
          WHEN 3 THEN to_jsonb(rig.txt(12)) WHEN 4 THEN to_jsonb(random())
          WHEN 5 THEN jsonb_build_array(rig.doc(depth - 1), rig.doc(depth - 1))
          ELSE jsonb_build_object(rig.txt(5), rig.doc(depth - 1), 'k', rig.doc(depth - 1)) END;
      END $$""");

  private static final String DAYS = "floor(random() * 6000000)::int";
  private static final String MICROS = "(floor(random() * 1000000)::int || ' us')::interval";

  static final List<RandomType> ALL = List.of(
      type("bool", "random() < 0.5"), type("int2", "floor(random() * 65536)::int - 32768"),
      type("int4", "rig.pick('-2147483648', '2147483647', floor(random() * 1000000)::text)"),
      type("int8", "rig.pick('-9223372036854775808', '9223372036854775807', rig.num(18))"),
      type("oid", "rig.pick('0', '4294967295', floor(random() * 4294967295)::bigint::text)"),
      type("numeric", "rig.pick('NaN', 'Infinity', '-Infinity', '1e-1000', rig.num(40), rig.num(40) || '.' || abs(rig.num(30)::numeric), '-0.000', rig.num(9) || 'e' || floor(random() * 900)::int)"),
      type("numeric(30,7)", "(rig.num(20) || '.5')::numeric"),
      type("float4", "rig.pick('NaN', 'Infinity', '-Infinity', '-0', '1e-45', '3.4028235e38', (random() * power(10, floor(random() * 70 - 35)))::float4::text)"),
      type("float8", "rig.pick('NaN', 'Infinity', '-Infinity', '-0', '5e-324', '1.7976931348623157e308', (random() * power(10, floor(random() * 600 - 300)))::text)"),
      type("money", "rig.pick('-92233720368547758.08', '92233720368547758.07', (floor(random() * 1e9) / 100)::text)"),
      type("text", "rig.txt(60)"), type("varchar(200)", "rig.txt(60)"), type("char(12)", "left(rig.txt(9), 12)"), type("name", "left(rig.txt(20), 15)"),
      type("\"char\"", "chr(1 + floor(random() * 126)::int)"), type("bytea", "decode(md5(random()::text) || repeat('00ff', floor(random() * 9)::int), 'hex')"),
      type("date", "rig.pick('infinity', '-infinity', '4713-01-01 BC', '5874897-12-31', ('4000-01-01 BC'::date + " + DAYS + ")::text)"),
      type("time", "rig.pick('24:00:00', '00:00:00', ('00:00'::time + " + MICROS + " * floor(random() * 80000))::text)"),
      type("timetz", "rig.pick('24:00:00+15:59', ('00:00'::time + " + MICROS + " * floor(random() * 80000))::text || rig.pick('-15:59:59', '+00', '+05:30'))"),
      type("timestamp", "rig.pick('infinity', '-infinity', '4713-01-01 00:00:00 BC', '294276-12-31 23:59:59.999999', ('4000-01-01 BC'::timestamp + " + DAYS + " * interval '1 day' + " + MICROS + ")::text)"),
      type("timestamptz", "rig.pick('infinity', '-infinity', '4713-01-02 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00', ('4000-01-01 BC'::timestamptz + " + DAYS + " * interval '1 day' + " + MICROS + ")::text)"),
      type("interval", "rig.pick('178000000 years', '-178000000 years 3 mons -1 days', '00:00:00', (floor(random() * 900 - 450) || ' months ' || floor(random() * 900 - 450) || ' days ' || round((random() * 9000 - 4500)::numeric, 6) || ' s'))"),
      type("uuid", "md5(random()::text)"), type("json", "rig.pick(' null', '{\"a\" : 1e5, \"a\":\"\\u0000\"}', jsonb_pretty(rig.doc(2)), '\"x\"')"),
      type("jsonb", "rig.doc(4)"), type("jsonpath", "'$.a[*] ? (@.\"b\" > ' || floor(random() * 99) || ')'"),
      type("inet", "rig.pick('2001:db8::' || to_hex(floor(random() * 65535)::int) || '/64', '10.0.' || floor(random() * 255) || '.1', '::ffff:1.2.3.4')"),
      type("cidr", "rig.pick('10.' || floor(random() * 255) || '.0.0/16', '2001:db8::/32')"), type("macaddr", "left(md5(random()::text), 12)"),
      type("macaddr8", "left(md5(random()::text), 16)"), type("bit(9)", "floor(random() * 512)::int::bit(9)"),
      type("varbit", "rig.pick('', (floor(random() * 1e9)::bigint::bit(40))::text)"), type("pg_lsn", "rig.pick('0/0', 'FFFFFFFF/FFFFFFFF', upper(to_hex(floor(random() * 1e9)::int)) || '/0')"),
      type("xid", "floor(random() * 4294967295)::bigint::text"), type("xid8", "rig.pick('18446744073709551615', floor(random() * 1e15)::text)"),
      type("tid", "'(' || floor(random() * 4294967295)::bigint || ',' || floor(random() * 65535)::int || ')'"), type("pg_snapshot", "'10:20:10,' || 11 + floor(random() * 8)"),
      type("regclass", "rig.pick('pg_class', 'rig.random')::regclass"),
      type("point", "point(random() * 1e9, rig.pick('NaN', '-Infinity', '0.1')::float8)"), type("line", "line(point(random(), 0), point(2, random()))"),
      type("lseg", "lseg(point(random(), 0), point(2, random()))"), type("box", "box(point(random(), 0), point(2, random()))"),
      type("path", "rig.pick('[(0,0),(1,' || random() || ')]', '((0,0),(1,1),(' || random() || ',0))')"), type("polygon", "polygon(box(point(0, 0), point(random(), 1)))"),
      type("circle", "circle(point(random(), 0), random())"),
      type("int4range", "rig.pick('empty', '(,)', '[1,' || 2 + floor(random() * 99) || ')')"), type("int8range", "rig.pick('empty', '(,5]', '[-' || floor(random() * 1e12) || ',)')"),
      type("numrange", "rig.pick('empty', '(,1.50)', '[NaN,NaN]', '[-Infinity,' || abs(rig.num(20)::numeric) || ')')"),
      type("tsrange", "rig.pick('empty', '(,infinity)', '[2000-01-01 00:00:00.000001,2020-01-01)')"), type("tstzrange", "rig.pick('empty', '[2026-01-01 00:00+05:30,infinity)')"),
      type("daterange", "daterange('4000-01-01 BC'::date, '4000-01-01 BC'::date + 1 + " + DAYS + ")"),
      type("int4multirange", "rig.pick('{}', '{[1,2),[5,' || 6 + floor(random() * 99) || ')}')"), type("nummultirange", "rig.pick('{}', '{(,1.50),[2,NaN)}')"),
      type("datemultirange", "rig.pick('{}', '{(,2000-01-01),[2001-01-01,infinity]}')"), type("rig.spans", "rig.pick('empty', '[-0,' || random() || ')', '(-Infinity,NaN]')"),
      type("tsvector", "array_to_tsvector(ARRAY[rig.txt(5) || 'a', rig.txt(9) || 'b'])"), type("tsquery", "plainto_tsquery('simple', rig.txt(20))"),
      type("xml", "xmlelement(name \"a b\", xmlattributes(translate(rig.txt(9), '" + controls() + "', '') AS x), 'é<&' || random())"),
      type("rig.mood", "rig.pick('sad', 'so, so', 'It''s \"ok\"', '☃')"), type("rig.count", "floor(random() * 1000)"), type("rig.counted", "floor(random() * 1000)"),
      type("rig.flag", "random() < 0.5"), type("rig.amount", "rig.pick('NaN', rig.num(50) || '.10')"), type("rig.doc", "rig.doc(2)"),
      type("rig.spelt", "rig.pick('[1 ,2]', ' null')"), type("rig.words", "ARRAY[rig.txt(9), NULL, rig.txt(3)]"), type("rig.pair", "ROW(floor(random() * 99)::int, rig.txt(9))::rig.pair"),
      type("int4[]", "rig.pick('{}', '[-1:1]={1,NULL,' || floor(random() * 99) || '}', '{{1,2},{3,4}}')"), type("text[]", "ARRAY[rig.txt(9), NULL, 'NULL', '', rig.txt(9)]"),
      type("numeric[]", "ARRAY['NaN'::numeric, rig.num(30)::numeric]"), type("float8[]", "ARRAY['-0'::float8, random()]"), type("jsonb[]", "ARRAY[rig.doc(1), 'null', NULL]"),
      type("timestamptz[]", "ARRAY['infinity'::timestamptz, '2000-01-01'::timestamptz + " + MICROS + "]"), type("rig.mood[]", "ARRAY['sad', 'It''s \"ok\"', NULL]::rig.mood[]"),
      type("rig.pair[]", "ARRAY[ROW(1, rig.txt(9))::rig.pair, NULL]"), type("hstore", "hstore(ARRAY[rig.txt(9), 'n'], ARRAY[rig.txt(9), NULL])"),
      type("ltree", "'Top.' || md5(random()::text)"), type("lquery", "'Top.*{' || floor(random() * 9)::int || ',}'"), type("citext", "rig.txt(20)"), type("cube", "cube(ARRAY[random(), 2], ARRAY[1, random()])"),
      type("seg", "rig.pick('1.50 .. 2', '~' || floor(random() * 99), '<5')"), type("isbn", "'0-306-40615-2'"), type("query_int", "'1&(2|!' || floor(random() * 99) || ')'"));

  private RandomTypes() {}

  private static RandomType type(String type, String value) {
    return new RandomType(type.replaceAll("\\W+", "_").replace("char_", "char_of_") + (type.endsWith("[]") ? "s" : ""), type, value);
  }

  /** Those that XML has no way to write. */
  private static String controls() {
    StringBuilder controls = new StringBuilder("\uFFFE\uFFFF");
    for (char c = 1; c < 32; c++) {
      controls.append(c);
    }
    return controls.toString();
  }
}
